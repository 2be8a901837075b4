import { createHash } from 'node:crypto'
import { manifestText, type NoteSigner, signNote } from '../../verify/rescind-verify.mjs'

/**
 * One file of a bundle; `content` is asked for once, after the files before it were read to their
 * end.
 */
export interface BundleFile {
  name: string
  content(): AsyncIterable<Uint8Array | string>
}

/** What the manifest says beside the digests of the files. */
export interface Manifest {
  /** The log's name: host and organisation. */
  origin: string
  /** Entries of the log at the newest checkpoint; every proof is for this size. */
  size: number
  asked: unknown
  at: string
  by: unknown
  versions: Record<string, string>
  counts: { entries: number } & Record<string, number>
}

/** One text of an entry, or what became of it. Salt and hashes in hex. */
export type TextRow = { index: number; entry: string; slot: string } & (
  | ({ ord?: number; line?: string } & (
      | { salt: string; body: string }
      | { erased_by: string }
      | { redacted_by: string; body: string }
      | { withheld: true }
      // A line of an erasure entry says all there is.
      | object
    ))
  // Lines `from` to `to`, without `to`, by the hashes of their whole subtrees.
  | { from: number; to: number; withheld: true; hashes: string[] }
)

/**
 * That an entry is in the log (RFC 9162), or that a run of entries is: what stands left and right
 * of it, in whole subtrees.
 */
export type ProofRow =
  | { index: number; size: number; proof: string[] }
  | { from: number; to: number; size: number; left: string[]; right: string[] }

/** A line of a JSON lines file. */
export const jsonLine = (row: object): string => `${JSON.stringify(row)}\n`

/**
 * An entry in the one form that is read without parsing: the leaf stands in it byte by byte as it
 * was hashed.
 */
export const entryLine = (index: number, id: string, hash: Uint8Array, leaf: string): string =>
  `{"index":${index},"id":"${id}","hash":"${Buffer.from(hash.buffer, hash.byteOffset, hash.length).toString('hex')}","leaf":${leaf}}\n`

/**
 * Adds the manifest with the digest of every file, and the note by which the log's key signs it: so
 * that nobody can leave out a file or a line of it unseen. Both are made when they are read, which
 * must be last.
 */
export function withManifest(
  files: readonly BundleFile[],
  manifest: () => Manifest,
  signer: NoteSigner,
): BundleFile[] {
  const digests: Record<string, { bytes: number; sha256: string }> = {}
  const counted = files.map(({ name, content }) => ({
    name,
    content: () => digested(content(), (digest) => (digests[name] = digest)),
  }))
  let text = ''
  return [
    ...counted,
    {
      name: 'manifest.json',
      async *content() {
        const missing = files.find(({ name }) => !Object.hasOwn(digests, name))
        if (missing) throw new Error(`${missing.name} must be read before the manifest`)
        text = `${JSON.stringify({ format: 'rescind-evidence/1', ...manifest(), files: digests }, null, 2)}\n`
        yield text
      },
    },
    {
      name: 'manifest.note',
      async *content() {
        yield signNote(manifestText(manifest().origin, Buffer.from(text)), signer)
      },
    },
  ]
}

async function* digested(
  content: AsyncIterable<Uint8Array | string>,
  done: (digest: { bytes: number; sha256: string }) => void,
) {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const part of content) {
    hash.update(part)
    bytes += Buffer.byteLength(part)
    yield part
  }
  done({ bytes, sha256: hash.digest('hex') })
}
