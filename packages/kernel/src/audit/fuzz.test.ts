import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { parseVkey, type Report, verifyBundle, vkeyOf } from '../../verify/rescind-verify.mjs'
import { MadeLog, sourceOf } from './test/made-log.ts'

const log = new MadeLog()
for (let i = 0; i < 12; i++) log.add(i === 4 ? 6 : 1)
log.erase([
  [log.entries[4]!, log.entries[4]!.texts[3]!],
  [log.entries[2]!, log.entries[2]!.texts[0]!],
])
log.add(1)
const key = parseVkey(vkeyOf(log.signer))

let bundles: ReadonlyMap<string, Buffer>[] = []
beforeAll(async () => {
  bundles = [
    await log.bundle({ from: 0, to: 14 }),
    await log.bundle({ from: 3, to: 13 }),
    await log.bundle([2, 4, 12], ({ slot, ord }) => slot === 'change' && ord === 5),
  ]
})

/** What nothing can be made a text of. */
const strange =
  '{"index":2,"entry":{"toString":1},"slot":{"toString":1},"line":{"toString":1},"from":{"toString":1}}'

/** What tampering does to the bytes of a file; `a` and `b` say where, from 0 to 1. */
type Tamper = (bytes: Buffer, a: number, b: number, bit: number) => Buffer
const byLine =
  (alter: (lines: string[], a: number, b: number) => string[]): Tamper =>
  (bytes, a, b) => {
    const lines = bytes.toString().split('\n').slice(0, -1)
    return Buffer.from(
      alter(lines, Math.floor(a * lines.length), Math.floor(b * lines.length))
        .map((line) => `${line}\n`)
        .join(''),
    )
  }
const tampers: Record<string, Tamper> = {
  'flip a bit': (bytes, a, _, bit) => {
    const at = Math.floor(a * bytes.length)
    return Buffer.concat([
      bytes.subarray(0, at),
      Buffer.from([bytes[at]! ^ (1 << bit)]),
      bytes.subarray(at + 1),
    ])
  },
  'cut the tail': (bytes, a) => bytes.subarray(0, Math.floor(a * bytes.length)),
  'cut a piece': (bytes, a, b) => {
    const [from, to] = [a, b]
      .map((part) => Math.floor(part * bytes.length))
      .toSorted((x, y) => x - y) as [number, number]
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)])
  },
  'drop a line': byLine((lines, a) => lines.toSpliced(a, 1)),
  'double a line': byLine((lines, a) => lines.toSpliced(a, 0, lines[a]!)),
  'move a line': byLine((lines, a, b) => lines.toSpliced(a, 1).toSpliced(b, 0, lines[a]!)),
  'exchange the texts of two lines': byLine((lines, a, b) => {
    const text = /"salt":"\w+","body":.*$/
    const [one, other] = [text.exec(lines[a]!)?.[0], text.exec(lines[b]!)?.[0]]
    if (one === undefined || other === undefined) return lines
    return lines
      .with(
        a,
        lines[a]!.replace(text, () => other),
      )
      .with(
        b,
        lines[b]!.replace(text, () => one),
      )
  }),
  'call a text withheld or erased': byLine((lines, a, b) =>
    lines.with(
      a,
      lines[a]!.replace(
        /"salt":"\w+","body":.*$/,
        b < lines.length / 2 ? '"withheld":true}' : `"erased_by":"${log.entries[12]!.action}"}`,
      ),
    ),
  ),
  'put any JSON': byLine((lines, a, b) =>
    lines.with(
      a,
      [
        '[]',
        '{}',
        'null',
        '{"index":0,"from":-1,"to":1e400}',
        '{"size":3,"note":7}',
        '{"index":"0"}',
        strange,
        `{"index":3,"entry":7,"slot":[${strange}]}`,
      ][b % 8]!,
    ),
  ),
}

/** The verdict, where the check neither throws nor answers anything that is none. */
async function verdict(bundle: ReadonlyMap<string, Buffer>): Promise<Report> {
  const report = await verifyBundle(sourceOf(bundle), { keys: [key] })
  expect(report.ok).toBe(report.failed === 0)
  for (const { what } of report.failures)
    expect(what).not.toMatch(/\n|\bat \w+ \(|undefined|\[object/)
  return report
}

test('whatever is done to any file of a bundle, the check fails in words, or the bundle is what it was', async () => {
  for (const bundle of bundles) expect((await verdict(bundle)).failures).toEqual([])
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: bundles.length - 1 }),
      fc.nat({ max: 20 }),
      fc.constantFrom(...Object.keys(tampers)),
      fc.double({ min: 0, max: 0.999999, noNaN: true }),
      fc.double({ min: 0, max: 0.999999, noNaN: true }),
      fc.nat({ max: 7 }),
      async (which, file, how, a, b, bit) => {
        const bundle = bundles[which]!
        const names = [...bundle.keys()]
        const name = names[file % names.length]!
        const before = bundle.get(name)!
        const after = tampers[how]!(before, a, b, bit)
        const report = await verdict(new Map([...bundle, [name, after]]))
        // A note may carry the same signature twice, or those of strangers.
        const text = (note: Buffer) => note.subarray(0, note.lastIndexOf('\n\n'))
        const same =
          after.equals(before) ||
          (name === 'manifest.note' && report.ok && text(after).equals(text(before)))
        expect(report.ok, `${how} in ${name}`).toBe(same)
      },
    ),
    { numRuns: 1500 },
  )
}, 120_000)

test('without the manifest to hold the files against, entries and texts still prove each other', async () => {
  const lists = ['entries.jsonl', 'payloads.jsonl', 'proofs.jsonl', 'checkpoints.jsonl']
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: bundles.length - 1 }),
      fc.constantFrom(...lists.slice(0, 3)),
      fc.constantFrom(...Object.keys(tampers)),
      fc.double({ min: 0, max: 0.999999, noNaN: true }),
      fc.double({ min: 0, max: 0.999999, noNaN: true }),
      fc.nat({ max: 7 }),
      async (which, name, how, a, b, bit) => {
        const bundle = bundles[which]!
        const after = tampers[how]!(bundle.get(name)!, a, b, bit)
        const report = await verdict(new Map([...bundle, [name, after]]))
        const own = report.failures.filter(
          ({ what }) => what !== 'is not the file that was handed over',
        )
        if (own.length > 0 || after.equals(bundle.get(name)!)) return
        // Harmless by proof: the same facts in other words, or a text that is said to be withheld.
        const good = await verdict(bundle)
        expect({ ...report.counts, matching: 0, withheld: 0 }, `${how} in ${name}`).toEqual({
          ...good.counts,
          matching: 0,
          withheld: 0,
        })
        expect(report.counts.matching + report.counts.withheld).toBe(
          good.counts.matching + good.counts.withheld,
        )
      },
    ),
    { numRuns: 1500 },
  )
}, 120_000)
