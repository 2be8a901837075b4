import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto'
import {
  type Comparison,
  checkpointText,
  commitment,
  consistencyRanges,
  Frontier,
  inclusionRanges,
  leafHash,
  type NoteSigner,
  prove,
  type Source,
  type Subtree,
  signNote,
  subtrees,
  vkeyOf,
} from '../../../verify/rescind-verify.mjs'
import {
  type BundleFile,
  entryLine,
  jsonLine,
  type ProofRow,
  type TextRow,
  withManifest,
} from '../bundle.ts'

/** Bytes that look random and are the same in every run. */
const salt = (of: string) => createHash('sha256').update(of).digest()
const hex = (hashes: readonly Buffer[]) => hashes.map((hash) => hash.toString('hex'))

export interface MadeText {
  slot: string
  ord: number
  line?: string
  salt?: Buffer
  body?: string
  commitment: string
  erased_by?: string
  redacted_by?: string
}

export interface MadeEntry {
  id: string
  action: string
  leaf: string
  hash: Buffer
  texts: MadeText[]
}

/**
 * A log in memory, of the same form as the kernel's: what the verifier is held against without a
 * database.
 */
export class MadeLog {
  readonly org = '018f3b1e-0000-7000-8000-000000000001'
  readonly origin = `rescind.test/${this.org}`
  readonly entries: MadeEntry[] = []
  /** Do entries that erase say that they may? */
  readonly clears: boolean
  /** What compared.json says: more than any of these logs has. Null: there is none. */
  comparison: Comparison | null = {
    compared: { actions: 9_999, plans: 0, messages: 9_999, changes: 9_999, records: 9_999 },
    left: { waiting: 0, erased: 9_999, unread: 0, rules: true },
    problems: [],
  }
  readonly signer: NoteSigner = {
    name: this.origin,
    privateKey: generateKeyPairSync('ed25519').privateKey,
  }

  constructor(clears = true) {
    this.clears = clears
  }

  /** An entry with an input, a reasoning and so many changes. */
  add(changes: number, say = 'because'): MadeEntry {
    const key = `${this.entries.length}`
    const single = ['input', 'reasoning'].map((slot) =>
      this.#text(slot, 0, `${key} ${slot}`, `{"say":"${say} ${key} — ü"}`),
    )
    const lines = Array.from({ length: changes }, (_, ord) => {
      const text = this.#text(
        'change',
        ord,
        `${key} change ${ord}`,
        `{"table":"book","id":"${ord}","cells":{"title":["a","${say}"]}}`,
      )
      return {
        ...text,
        line: `{"commitment":"${text.commitment}","fields":["title"],"id":"${ord}","op":"update","table":"book"}`,
      }
    })
    return this.#push([...single, ...lines])
  }

  /** Destroys texts, and the entry that says so. */
  erase(gone: readonly (readonly [entry: MadeEntry, text: MadeText])[], redact = false): MadeEntry {
    const lines = gone.map(([entry, text], ord) => ({
      slot: 'erased',
      ord,
      commitment: '',
      line: `{"commitment":"${text.commitment}","entry":"${entry.id}","ord":${text.ord},"slot":"${text.slot}"}`,
    }))
    const erasure = this.#push([this.#text('input', 0, `${this.entries.length}`, '{}'), ...lines])
    for (const [, text] of gone) {
      delete text.salt
      if (redact) Object.assign(text, { body: '[gone]', redacted_by: erasure.action })
      else {
        delete text.body
        text.erased_by = erasure.action
      }
    }
    return erasure
  }

  #text(slot: string, ord: number, of: string, body: string): MadeText {
    return { slot, ord, salt: salt(of), body, commitment: commitment(slot, salt(of), body) }
  }

  #push(texts: MadeText[]): MadeEntry {
    const [id, action] = [randomUUID(), randomUUID()]
    const tree = (key: string, slot: string) => {
      const lines = texts.filter((text) => text.slot === slot)
      const frontier = new Frontier()
      for (const { line = '' } of lines) frontier.push(leafHash(Buffer.from(line)))
      return lines.length > 0
        ? { [key]: { count: lines.length, root: frontier.root().toString('hex') } }
        : {}
    }
    const leaf = JSON.stringify({
      action,
      at: '2026-01-02T03:04:05.678Z',
      ...tree('changes', 'change'),
      ...(this.clears && texts.some(({ slot }) => slot === 'erased') ? { clears: 'erasure' } : {}),
      commitments: Object.fromEntries(
        texts.filter(({ line }) => line === undefined).map((text) => [text.slot, text.commitment]),
      ),
      entry: id,
      ...tree('erased', 'erased'),
      kind: 'do',
      mode: 'implicit',
      org: this.org,
      outcome: 'applied',
      rows: 1,
      subjects: { messages: { count: 3 } },
      tables: ['book'],
      tool: 'book_change',
    })
    const entry = { id, action, leaf, hash: leafHash(Buffer.from(leaf)), texts }
    this.entries.push(entry)
    return entry
  }

  hashOf = ({ level, index }: Subtree): Buffer => {
    const frontier = new Frontier()
    for (const { hash } of this.entries.slice(index * 2 ** level, (index + 1) * 2 ** level))
      frontier.push(hash)
    return frontier.root()
  }

  checkpoint(size: number, signer: NoteSigner = this.signer): string {
    const frontier = new Frontier()
    for (const { hash } of this.entries.slice(0, size)) frontier.push(hash)
    return signNote(checkpointText(this.origin, size, frontier.root()), signer)
  }

  /** Evidence: a run of entries, or single ones; `withheld` says which texts stay home. */
  async bundle(
    of: { from: number; to: number } | number[],
    withheld: (text: MadeText) => boolean = () => false,
  ): Promise<Map<string, Buffer>> {
    const size = this.entries.length
    const indexes = Array.isArray(of)
      ? of
      : Array.from({ length: of.to - of.from }, (_, i) => of.from + i)
    const proofs: ProofRow[] = Array.isArray(of)
      ? of.map((index) => ({
          index,
          size,
          proof: hex(prove(inclusionRanges(index, size), this.hashOf)),
        }))
      : [
          {
            ...of,
            size,
            left: hex(subtrees(0, of.from).map(this.hashOf)),
            right: hex(subtrees(of.to, size).map(this.hashOf)),
          },
        ]
    const sizes = [...new Set([Math.ceil(size / 3), Math.ceil(size / 2), size])]
    const file = (name: string, lines: readonly string[]): BundleFile => ({
      name,
      async *content() {
        yield* lines
      },
    })
    const chosen = indexes.map((index) => ({ index, ...this.entries[index]! }))
    const files = [
      file(
        'checkpoints.jsonl',
        sizes.map((at) =>
          jsonLine({
            size: at,
            note: this.checkpoint(at),
            consistency: hex(prove(consistencyRanges(at, size), this.hashOf)),
          }),
        ),
      ),
      file('keys.txt', [`# the keys of the log\n${vkeyOf(this.signer)}\n`]),
      file(
        'entries.jsonl',
        chosen.map(({ index, id, hash, leaf }) => entryLine(index, id, hash, leaf)),
      ),
      file(
        'payloads.jsonl',
        chosen
          .flatMap(({ index, id, texts }) => textRows(index, id, texts, withheld))
          .map(jsonLine),
      ),
      file('proofs.jsonl', proofs.map(jsonLine)),
      ...(this.comparison ? [file('compared.json', [`${JSON.stringify(this.comparison)}\n`])] : []),
      file('report.html', ['<!doctype html>\n']),
    ]
    const manifest = () => ({
      origin: this.origin,
      size,
      asked: {},
      at: '2026-01-02T03:04:05.678Z',
      by: {},
      versions: {},
      counts: { entries: indexes.length },
    })
    const bundle = new Map<string, Buffer>()
    for (const { name, content } of withManifest(files, manifest, this.signer)) {
      const parts: Buffer[] = []
      for await (const part of content()) parts.push(Buffer.from(part))
      bundle.set(name, Buffer.concat(parts))
    }
    return bundle
  }
}

function textRows(
  index: number,
  entry: string,
  texts: readonly MadeText[],
  withheld: (text: MadeText) => boolean,
): TextRow[] {
  const rows: TextRow[] = []
  for (const text of texts) {
    const { slot, ord, line, salt: salted, body, erased_by, redacted_by } = text
    const where = { index, entry, slot, ...(line !== undefined && { ord }) }
    const said = line === undefined ? {} : { line }
    if (withheld(text) && line !== undefined) {
      rows.push({
        index,
        entry,
        slot,
        from: ord,
        to: ord + 1,
        withheld: true,
        hashes: hex([leafHash(Buffer.from(line))]),
      })
    } else if (withheld(text)) rows.push({ ...where, withheld: true })
    else if (erased_by !== undefined) rows.push({ ...where, ...said, erased_by })
    else if (redacted_by !== undefined) rows.push({ ...where, ...said, redacted_by, body: body! })
    else if (salted && body !== undefined)
      rows.push({ ...where, ...said, salt: salted.toString('hex'), body })
    else rows.push({ ...where, ...said })
  }
  return rows
}

/** A bundle in memory, as the verifier reads one. */
export const sourceOf = (files: ReadonlyMap<string, Buffer>): Source => ({
  names: [...files.keys()],
  open: (name) => {
    const bytes = files.get(name)
    return bytes === undefined
      ? null
      : (async function* () {
          yield Buffer.from(bytes)
        })()
  },
  close: () => undefined,
})
