import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  type Comparison,
  describe,
  parseVkey,
  type Trust,
  verifyBundle,
  vkeyOf,
} from '../../verify/rescind-verify.mjs'
import { MadeLog, sourceOf } from './test/made-log.ts'

const check = async (bundle: ReadonlyMap<string, Buffer>, trust?: Trust) =>
  await verifyBundle(sourceOf(bundle), trust)

/** A log with a bulk action, an erasure of single texts and lines, and a redaction. */
function madeLog(clears = true): MadeLog {
  const log = new MadeLog(clears)
  for (let i = 0; i < 20; i++) log.add(i === 7 ? 9 : 1)
  const [bulk, one, other] = [log.entries[7]!, log.entries[3]!, log.entries[5]!]
  log.erase([
    [bulk, bulk.texts[4]!],
    [bulk, bulk.texts[0]!],
    [one, one.texts[2]!],
  ])
  log.erase([[other, other.texts[1]!]], true)
  for (let i = 0; i < 5; i++) log.add(1)
  return log
}

/** The same bundle with a line of a file altered. */
function altered(
  bundle: ReadonlyMap<string, Buffer>,
  file: string,
  alter: (lines: string[]) => string[],
): Map<string, Buffer> {
  const lines = bundle.get(file)!.toString().split('\n').slice(0, -1)
  return new Map([
    ...bundle,
    [
      file,
      Buffer.from(
        alter(lines)
          .map((line) => `${line}\n`)
          .join(''),
      ),
    ],
  ])
}

test('a whole log verifies; erased, redacted and matching texts are told apart', async () => {
  const log = madeLog()
  const report = await check(await log.bundle({ from: 0, to: 27 }))
  expect(report.failures).toEqual([])
  expect(report).toMatchObject({
    ok: true,
    whole: true,
    size: 27,
    counts: { entries: 27, erased: 3, redacted: 1, withheld: 0, missing: 0, checkpoints: 3 },
  })
  expect(report.erasures).toEqual([
    { action: log.entries[20]!.action, index: 20, texts: 3 },
    { action: log.entries[21]!.action, index: 21, texts: 1 },
  ])
  expect(describe(report)).toMatch(/^VERIFIED {2}rescind\.test/)
})

test('a run and a choice of entries verify without the rest of the log', async () => {
  const log = madeLog()
  for (const part of [{ from: 8, to: 20 }, { from: 22, to: 27 }, [0], [1, 2, 26], [3, 7, 20]]) {
    const report = await check(await log.bundle(part))
    expect(report.failures).toEqual([])
    expect(report.whole).toBe(false)
  }
})

test('E10 a log fails whose erased list hangs on an entry that erases nothing', async () => {
  const report = await check(await madeLog(false).bundle({ from: 0, to: 27 }))
  expect(report.failures).toMatchObject(
    [20, 21].map((index) => ({ index, what: expect.stringContaining('no entry of an erasure') })),
  )
})

test('withheld texts are told, whole or as lines of a bulk action', async () => {
  const log = madeLog()
  const report = await check(
    await log.bundle(
      [7, 20],
      ({ slot, ord }) => slot === 'reasoning' || (slot === 'change' && ord > 4),
    ),
  )
  expect(report.failures).toEqual([])
  expect(report.counts).toMatchObject({ withheld: 1 + 4, erased: 2, matching: 4 + 1, missing: 0 })
})

test('E2: a text that is gone without an erasure entry fails, with index and slot', async () => {
  const log = madeLog()
  const text = log.entries[12]!.texts[1]!
  delete text.body
  text.erased_by = log.entries[20]!.action
  const report = await check(await log.bundle({ from: 0, to: 27 }))
  expect(report.failures).toMatchObject([
    { index: 12, slot: 'reasoning', what: expect.stringContaining('no entry of the log says') },
  ])
  expect(report.counts).toMatchObject({ missing: 1, erased: 3 })
})

test('E2: an erased text fails where the bundle does not hold the entry that committed its end', async () => {
  expect((await check(await madeLog().bundle([3]))).failures).toMatchObject([
    { index: 3, slot: 'change', ord: 0 },
  ])
})

test('an altered, dropped, moved or exchanged text or entry is named by its index and slot', async () => {
  const good = await madeLog().bundle({ from: 0, to: 27 })
  const first = async (file: string, alter: (lines: string[]) => string[]) =>
    (await check(altered(good, file, alter))).failures[0]
  const at = (lines: string[], index: number, slot: string) =>
    lines.findIndex(
      (line) => line.startsWith(`{"index":${index},`) && line.includes(`"slot":"${slot}"`),
    )
  const replace = (lines: string[], i: number, ...by: string[]) => lines.toSpliced(i, 1, ...by)

  expect(
    await first('payloads.jsonl', (lines) =>
      lines.map((line, i) =>
        i === at(lines, 9, 'input') ? line.replace('because', 'becouse') : line,
      ),
    ),
  ).toMatchObject({ index: 9, slot: 'input', what: expect.stringContaining('altered') })
  expect(
    await first('payloads.jsonl', (lines) => replace(lines, at(lines, 9, 'reasoning'))),
  ).toMatchObject({
    index: 9,
    slot: 'reasoning',
    what: expect.stringContaining('missing'),
  })
  expect(
    await first('payloads.jsonl', (lines) => replace(lines, at(lines, 7, 'change') + 2)),
  ).toMatchObject({
    index: 7,
    slot: 'change',
    ord: 2,
  })
  expect(
    await first('payloads.jsonl', (lines) =>
      lines.map((line) =>
        line.startsWith('{"index":9,')
          ? line.replace('"op\\":\\"update', '"op\\":\\"delete')
          : line,
      ),
    ),
  ).toMatchObject({ index: 9, slot: 'change', what: expect.stringContaining('not those') })
  expect(await first('entries.jsonl', (lines) => replace(lines, 11))).toMatchObject({
    index: 11,
    what: 'entry 11 is missing',
  })
  expect(await first('entries.jsonl', (lines) => lines.slice(0, -2))).toMatchObject({
    what: 'entry 25 to 26 is missing',
  })
  expect(
    await first('entries.jsonl', (lines) =>
      replace(lines, 11, lines[11]!.replace('book_change', 'book_chance')),
    ),
  ).toMatchObject({ index: 11, what: expect.stringContaining('altered') })
  expect(
    await first('entries.jsonl', (lines) => lines.toSpliced(5, 2, lines[6]!, lines[5]!)),
  ).toMatchObject({
    index: 5,
    what: 'entry 5 is missing',
  })
})

test('an entry that was altered together with its hash is found between two checkpoints', async () => {
  const log = madeLog()
  const good = await log.bundle({ from: 0, to: 27 })
  const other = new MadeLog()
  for (let i = 0; i < 27; i++) other.add(1)
  const swapped = altered(good, 'entries.jsonl', (lines) =>
    lines.toSpliced(
      12,
      1,
      lines[12]!
        .replace(/"hash":"\w+"/, `"hash":"${other.entries[12]!.hash.toString('hex')}"`)
        .replace(/"leaf":.*$/, `"leaf":${other.entries[12]!.leaf}}`),
    ),
  )
  const { failures } = await check(swapped)
  expect(failures).toContainEqual({
    index: 9,
    what: 'entry 9 to 13: not what the signed checkpoint of 14 entries says',
  })
})

test('keys: another key, a note of another manifest, or no note at all fail; a key from outside is believed instead', async () => {
  const log = madeLog()
  const good = await log.bundle({ from: 0, to: 27 })
  const stranger = { name: log.origin, privateKey: generateKeyPairSync('ed25519').privateKey }
  const keys = new Map([...good, ['keys.txt', Buffer.from(`${vkeyOf(stranger)}\n`)]])
  expect((await check(keys)).ok).toBe(false)
  expect((await check(good, { keys: [parseVkey(vkeyOf(stranger))] })).ok).toBe(false)
  expect(await check(good, { keys: [parseVkey(vkeyOf(log.signer))] })).toMatchObject({
    ok: true,
    trusted: true,
  })
  const unsigned = new Map(good)
  unsigned.delete('manifest.note')
  expect((await check(unsigned)).failures).toMatchObject([{ file: 'manifest.note' }])
  const rewritten = await madeLog().bundle({ from: 0, to: 27 })
  expect((await check(rewritten, { keys: [parseVkey(vkeyOf(log.signer))] })).ok).toBe(false)
})

test('checkpoints from outside find a rewritten log and a cut tail', async () => {
  const log = madeLog()
  const trust = { checkpoints: [log.checkpoint(20), log.checkpoint(27)] }
  expect((await check(await log.bundle({ from: 0, to: 27 }), trust)).failures).toEqual([])

  const tail = log.entries.splice(25)
  expect((await check(await log.bundle({ from: 0, to: 25 }), trust)).failures[0]?.what).toMatch(
    /tail was cut off/,
  )

  // The same key signs another history.
  log.entries.push(...tail)
  log.entries[2] = log.entries[1]!
  log.entries[1] = tail[0]!
  log.entries[25] = log.entries[26]!
  const { failures } = await check(await log.bundle({ from: 0, to: 27 }), trust)
  expect(failures.some(({ what }) => /rewritten/.test(what))).toBe(true)
})

test('what is beside the evidence is told and does no harm; a report that was exchanged does', async () => {
  const good = await madeLog().bundle([1])
  expect(await check(new Map([...good, ['notes.txt', Buffer.from('hi')]]))).toMatchObject({
    ok: true,
    remarks: [expect.any(String), expect.any(String), 'Not part of the evidence: notes.txt'],
  })
  expect(
    (await check(new Map([...good, ['report.html', Buffer.from('<b>')]]))).failures,
  ).toMatchObject([{ file: 'report.html' }])
  expect((await check(new Map())).failures).toMatchObject([{ file: 'manifest.json' }])
})

test('L2 what people read was compared with no less than stands here, and what was not looked at is not for the bundle to say', async () => {
  const said = async (alter: (comparison: Comparison) => object | null) => {
    const log = madeLog()
    log.comparison = alter(log.comparison!) as Comparison | null
    return await check(await log.bundle({ from: 0, to: 27 }))
  }
  const failing = async (...alter: Parameters<typeof said>) =>
    (await said(...alter)).failures.map(({ file, what }) => [file, what])
  const changes = ({ compared }: Comparison, n: number) => ({ ...compared, changes: n })
  expect(await failing((was) => ({ ...was, compared: changes(was, 33) }))).toEqual([])
  expect(await failing((was) => ({ ...was, compared: changes(was, 32) }))).toEqual([
    ['compared.json', 'speaks of 32 changes, and 33 are here'],
  ])
  expect(await failing((was) => ({ ...was, left: { ...was.left, erased: 3 } }))).toEqual([
    ['compared.json', 'speaks of 3 erased texts, and 4 are here'],
  ])
  expect(await failing(() => null)).toEqual([
    ['compared.json', 'is missing: nobody says whether what people read is what was sealed'],
  ])
  for (const part of ['compared', 'left', 'problems'] as const)
    expect(await failing((was) => ({ ...was, [part]: [0] }))).toEqual([
      ['compared.json', 'is damaged'],
    ])
  expect(
    await failing((was) => ({ ...was, problems: ['a title is not what was sealed'] })),
  ).toEqual([['compared.json', 'a title is not what was sealed']])
  const { remarks } = await said((was) => ({ ...was, unseen: [] }))
  expect(remarks.join(' ')).toMatch(
    /Not looked at there: The lines that a plan shows.* 9,999 texts that were erased/,
  )
  const handed = await madeLog().bundle([1])
  const other = altered(handed, 'compared.json', ([line]) => [
    line!.replace('"waiting":0', '"waiting":1'),
  ])
  expect((await check(other)).failures).toMatchObject([
    { file: 'compared.json', what: 'is not the file that was handed over' },
  ])
})

test('whatever one row or file holds, it is told with its place and all the rest is checked', async () => {
  const strange = '{"index":3,"entry":{"toString":1},"slot":{"toString":1}}'
  const good = await madeLog().bundle({ from: 0, to: 27 })
  for (const row of [
    'x',
    'null',
    '7',
    '[]',
    '{}',
    strange,
    `${'['.repeat(100_000)}${']'.repeat(100_000)}`,
  ]) {
    for (const file of ['payloads.jsonl', 'proofs.jsonl', 'checkpoints.jsonl', 'entries.jsonl']) {
      const both = altered(
        altered(good, file, (lines) => [row, ...lines.slice(1)]),
        'report.html',
        () => ['<b>'],
      )
      const { failures } = await check(both)
      expect(
        failures.filter(({ file: at, index }) => at === file || index !== undefined),
      ).not.toEqual([])
      expect(failures, `${file}: ${row.slice(0, 60)}`).toContainEqual({
        file: 'report.html',
        what: 'is not the file that was handed over',
      })
    }
    const both = altered(
      altered(good, 'compared.json', () => [row]),
      'report.html',
      () => ['<b>'],
    )
    const { failures } = await check(both)
    expect(failures).toContainEqual({ file: 'compared.json', what: 'is damaged' })
    expect(failures).toContainEqual({
      file: 'report.html',
      what: 'is not the file that was handed over',
    })
  }
  const { failures } = await check(new Map([...good, ['report.html', Buffer.from('x')]]), {
    checkpoints: ['x', madeLog().checkpoint(20)],
  })
  expect(failures.map(({ what }) => what)).toEqual([
    'checkpoint 1 from outside: not a signed note',
    'checkpoint 2 from outside: no known key signed it',
    'is not the file that was handed over',
  ])
})
