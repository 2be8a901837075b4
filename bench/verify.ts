import { spawnSync } from 'node:child_process'
import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto'
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { entryLine, jsonLine, withManifest } from '../packages/kernel/src/audit/bundle.ts'
import {
  checkpointText,
  commitment,
  Frontier,
  leafHash,
  signNote,
  vkeyOf,
} from '../packages/kernel/verify/rescind-verify.mjs'

/**
 * How long `rescind-verify` takes, as a program, from its start to its exit; medians of three runs.
 */
export interface Verify {
  entries: number
  /** Bytes of entries.jsonl. */
  bytes: number
  ms: number
  /** With the input of every entry beside it. */
  texts_ms: number
  /** Most memory it held, in bytes. */
  memory: number
}

const org = randomUUID()
const origin = `rescind.bench/${org}`
const salt = createHash('sha256').update('salt').digest()

/** A leaf with the facts of a one-row action, as the kernel writes them. */
function leafOf(id: string, text: string | null): string {
  return `{"action":"${id}","agent":"${org}","at":"2026-01-02T03:04:05.678Z",${text === null ? '' : `"commitments":{"input":"${text}"},`}"contract_version":1,"effect":"change","entry":"${id}","held_out":0,"kind":"do","mode":"implicit","mode_reasons":["effect_change"],"org":"${org}","outcome":"applied","permission":"deal:update","policy_version":1,"principal":"${org}","role":"manager","rows":1,"session":"018f3b1e-7000-7000-8000-000000000001","subjects":{"deal":"${id}"},"tables":["deal"],"tool":"deal_stage_change"}`
}

/** Writes evidence of a whole log of so many entries. */
async function write(folder: string, entries: number, texts: boolean): Promise<void> {
  const signer = { name: origin, privateKey: generateKeyPairSync('ed25519').privateKey }
  const frontier = new Frontier()
  const id = (i: number) => `018f3b1e-7000-7000-8000-${i.toString(16).padStart(12, '0')}`
  const body = (i: number) => `{"deal":"${id(i)}","stage":"Negotiation"}`
  const file = (name: string, content: () => AsyncGenerator<string>) => ({ name, content })
  const files = withManifest(
    [
      file('entries.jsonl', async function* () {
        for (let i = 0; i < entries; ) {
          let block = ''
          for (const end = Math.min(i + 2000, entries); i < end; i++) {
            const leaf = leafOf(id(i), texts ? commitment('input', salt, body(i)) : null)
            const hash = leafHash(Buffer.from(leaf))
            frontier.push(hash)
            block += entryLine(i, id(i), hash, leaf)
          }
          yield block
        }
      }),
      file('payloads.jsonl', async function* () {
        for (let i = 0; i < (texts ? entries : 0); ) {
          let block = ''
          for (const end = Math.min(i + 2000, entries); i < end; i++)
            block += jsonLine({
              index: i,
              entry: id(i),
              slot: 'input',
              salt: salt.toString('hex'),
              body: body(i),
            })
          yield block
        }
      }),
      file('checkpoints.jsonl', async function* () {
        yield jsonLine({
          size: entries,
          note: signNote(checkpointText(origin, entries, frontier.root()), signer),
        })
      }),
      file('keys.txt', async function* () {
        yield `${vkeyOf(signer)}\n`
      }),
      file('proofs.jsonl', async function* () {
        yield jsonLine({ from: 0, to: entries, size: entries, left: [], right: [] })
      }),
    ],
    () => ({
      origin,
      size: entries,
      asked: { range: 'all' },
      at: new Date().toISOString(),
      by: null,
      versions: {},
      counts: { entries },
    }),
    signer,
  )
  for (const { name, content } of files)
    await pipeline(Readable.from(content()), createWriteStream(join(folder, name)))
}

const program = join(import.meta.dirname, '../packages/kernel/verify/rescind-verify.mjs')

/** One run of the program: wall time in milliseconds and its largest resident size in bytes. */
function run(folder: string): { ms: number; memory: number } {
  const start = performance.now()
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--eval',
      `import(${JSON.stringify(program)}).then(async ({ main }) => { process.exitCode = await main([${JSON.stringify(folder)}]); console.error(process.resourceUsage().maxRSS) })`,
    ],
    { encoding: 'utf8' },
  )
  const ms = performance.now() - start
  if (status !== 0 || !stdout.startsWith('VERIFIED'))
    throw new Error(`The log of the bench was not verified: ${stdout}${stderr}`)
  return { ms, memory: Number(stderr) * 1024 }
}

const middle = (runs: readonly { ms: number; memory: number }[]) =>
  runs.toSorted((a, b) => a.ms - b.ms)[runs.length >> 1]!

/** Verifies a million entries that lie on the disk, bare and with a text each. */
export async function benchVerify(entries = 1_000_000): Promise<Verify> {
  const folder = mkdtempSync(join(tmpdir(), 'rescind-bench-'))
  try {
    await write(folder, entries, false)
    const { size } = statSync(join(folder, 'entries.jsonl'))
    const bare = middle([run(folder), run(folder), run(folder)])
    await write(folder, entries, true)
    const full = middle([run(folder), run(folder), run(folder)])
    return {
      entries,
      bytes: size,
      ms: Math.round(bare.ms),
      texts_ms: Math.round(full.ms),
      memory: Math.max(bare.memory, full.memory),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
