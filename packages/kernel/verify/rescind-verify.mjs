#!/usr/bin/env node
// rescind-verify: checks the audit log of Rescind, and evidence taken from it, on any Node.js from
// 18 on. One file without dependencies, so that whoever gets a bundle needs nothing from whoever
// made it. The kernel takes its tree from here too. node rescind-verify.mjs DIR|FILE.zip|URL exit
// 0: verified, 1: failed, 2: wrong use
import * as crypto from 'node:crypto'
import {
  closeSync,
  createReadStream,
  createWriteStream,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { createInflateRaw } from 'node:zlib'

// ---- Hashes
// -------------------------------------------------------------------------------------------------------------

const oneShot = typeof crypto.hash === 'function' ? crypto.hash : undefined

/** SHA-256. @type {(bytes: Uint8Array) => Buffer} */
export const sha256 = oneShot
  ? (bytes) => oneShot('sha256', bytes, 'buffer')
  : (bytes) => crypto.createHash('sha256').update(bytes).digest()

/** Hash of a leaf, RFC 6962 section 2.1: SHA-256(0x00 || leaf). @param {Uint8Array} leaf */
export function leafHash(leaf) {
  const bytes = Buffer.allocUnsafe(leaf.length + 1)
  bytes[0] = 0
  bytes.set(leaf, 1)
  return sha256(bytes)
}

const pair = Buffer.alloc(65, 1)

/**
 * Hash of a node, RFC 6962 section 2.1: SHA-256(0x01 || left || right). @param {Uint8Array} left
 * @param {Uint8Array} right
 */
export function nodeHash(left, right) {
  pair.set(left, 1)
  pair.set(right, 33)
  return sha256(pair)
}

/** Root of a tree without leaves. */
export const emptyRoot = sha256(Buffer.alloc(0))

/**
 * What a log says of a text that it does not hold: SHA-256('rescind/v1/' || slot || 0x00 || salt ||
 * text), hex. The 32 random bytes of salt keep a short text from being guessed once it is erased.
 * @param {string} slot @param {Uint8Array} salt 32 bytes @param {string} body
 */
export const commitment = (slot, salt, body) =>
  sha256(Buffer.concat([Buffer.from(`rescind/v1/${slot}\0`), salt, Buffer.from(body)])).toString(
    'hex',
  )

// ---- Tree: RFC 6962, proofs as in RFC 9162
// ------------------------------------------------------------------------------

/**
 * The roots of the whole subtrees of a tree, left to right and larger to smaller: all it takes to
 * append, and for the root.
 */
export class Frontier {
  /**
   * @param {number} size leaves @param {readonly Buffer[]} stack one hash per set bit of the size
   */
  constructor(size = 0, stack = []) {
    this.size = size
    this.stack = [...stack]
  }

  /**
   * Appends a leaf's hash, or that of a whole subtree of 2^level leaves. @param {Buffer} hash
   * @param {number} level
   */
  push(hash, level = 0) {
    const leaves = 2 ** level
    if (this.size % leaves !== 0)
      throw new RangeError(`a subtree of ${leaves} leaves cannot begin at ${this.size}`)
    let above = hash
    for (let n = this.size / leaves; n % 2 === 1; n = (n - 1) / 2)
      above = nodeHash(/** @type {Buffer} */ (this.stack.pop()), above)
    this.stack.push(above)
    this.size += leaves
  }

  /** Root of the tree so far. */
  root() {
    return fold(this.stack)
  }
}

/**
 * Root over whole subtrees, larger to smaller. @param {readonly Buffer[]} hashes @returns {Buffer}
 */
const fold = (hashes) =>
  hashes.length === 0 ? emptyRoot : hashes.reduceRight((right, left) => nodeHash(left, right))

/**
 * A whole subtree: `index`-th of those with 2^level leaves. @typedef {{ level: number, index:
 * number }} Subtree
 */
/** Leaves `from` to `to`, without `to`. @typedef {readonly [from: number, to: number]} Range */

/**
 * The largest whole subtrees that cover a range, left to right. @param {number} from @param
 * {number} to @returns {Subtree[]}
 */
export function subtrees(from, to) {
  const found = []
  for (let at = from; at < to; ) {
    let [level, leaves] = [0, 1]
    while (at % (leaves * 2) === 0 && at + leaves * 2 <= to)
      [level, leaves] = [level + 1, leaves * 2]
    found.push({ level, index: at / leaves })
    at += leaves
  }
  return found
}

/** Largest power of two below n. @param {number} n */
function split(n) {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

/**
 * Which ranges' hashes prove that a leaf is in a tree, in the order of the proof. @param {number}
 * index @param {number} size @returns {Range[]}
 */
export function inclusionRanges(index, size) {
  const path = /** @type {Range[]} */ ([])
  for (let [from, to] = [0, size]; to - from > 1; ) {
    const middle = from + split(to - from)
    if (index < middle) {
      path.unshift([middle, to])
      to = middle
    } else {
      path.unshift([from, middle])
      from = middle
    }
  }
  return path
}

/**
 * Which ranges' hashes prove that a tree begins with an older one. @param {number} older @param
 * {number} size @returns {Range[]}
 */
export function consistencyRanges(older, size) {
  if (older === 0 || older >= size) return []
  const path = /** @type {Range[]} */ ([])
  let [from, to] = [0, size]
  while (older !== to) {
    const middle = from + split(to - from)
    if (older <= middle) {
      path.unshift([middle, to])
      to = middle
    } else {
      path.unshift([from, middle])
      from = middle
    }
  }
  // A whole older tree stands for itself: who checks has its root.
  return from === 0 ? path : [[from, to], ...path]
}

/**
 * The hashes of ranges, made of those of whole subtrees: a proof.
 * @param {readonly Range[]} ranges @param {(subtree: Subtree) => Buffer} hashOf
 */
export const prove = (ranges, hashOf) =>
  ranges.map(([from, to]) => fold(subtrees(from, to).map(hashOf)))

/**
 * Whether a leaf is at this index of the tree with this root; RFC 9162 section 2.1.3.2.
 * @param {number} index @param {number} size @param {Buffer} leaf its hash @param {readonly
 *   Buffer[]} proof @param {Buffer} root
 */
export function verifyInclusion(index, size, leaf, proof, root) {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size)
    return false
  let [fn, sn, hash] = [index, size - 1, leaf]
  for (const part of proof) {
    if (sn === 0) return false
    if (fn % 2 === 1 || fn === sn) {
      hash = nodeHash(part, hash)
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn / 2, Math.floor(sn / 2)]
    } else hash = nodeHash(hash, part)
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  return sn === 0 && hash.equals(root)
}

/**
 * Whether the tree with `root` begins with all of the older one; RFC 9162 section 2.1.4.2.
 * @param {number} older size @param {number} size @param {readonly Buffer[]} proof @param {Buffer}
 *   olderRoot @param {Buffer} root
 */
export function verifyConsistency(older, size, proof, olderRoot, root) {
  if (!Number.isSafeInteger(older) || !Number.isSafeInteger(size) || older < 0 || older > size)
    return false
  if (older === size) return proof.length === 0 && olderRoot.equals(root)
  if (older === 0) return proof.length === 0 && olderRoot.equals(emptyRoot)
  const path = split(older) * 2 === older || older === 1 ? [olderRoot, ...proof] : proof
  const [first, ...rest] = path
  if (first === undefined) return false
  let [fn, sn] = [older - 1, size - 1]
  while (fn % 2 === 1) [fn, sn] = [(fn - 1) / 2, Math.floor(sn / 2)]
  let [before, after] = [first, first]
  for (const part of rest) {
    if (sn === 0) return false
    if (fn % 2 === 1 || fn === sn) {
      before = nodeHash(part, before)
      after = nodeHash(part, after)
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn / 2, Math.floor(sn / 2)]
    } else after = nodeHash(after, part)
    fn = Math.floor(fn / 2)
    sn = Math.floor(sn / 2)
  }
  return sn === 0 && before.equals(olderRoot) && after.equals(root)
}

// ---- Signed notes and checkpoints: c2sp.org/signed-note, c2sp.org/tlog-checkpoint
// ---------------------------------------

/**
 * Who signs: a name, and an Ed25519 key. @typedef {{ name: string, privateKey: crypto.KeyObject }}
 * NoteSigner
 */
/**
 * @typedef {{ name: string, id: string, type: number, key: crypto.KeyObject, vkey: string }}
 * NoteKey
 */
/** @typedef {{ origin: string, size: number, root: Buffer, extensions: string[] }} Checkpoint */

const ed25519 = 1
const cosignature = 4
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex')
const goodName = /^[^\s+\p{Cc}]+$/u

/** Bytes of base64 in its one canonical form, or null. @param {string} text */
function base64(text) {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : null
}

/** @param {string} name @param {Buffer} key type and public key */
const keyId = (name, key) => sha256(Buffer.concat([Buffer.from(`${name}\n`), key])).subarray(0, 4)

/** @param {NoteSigner} signer */
function publicBytes({ privateKey }) {
  const spki = crypto.createPublicKey(privateKey).export({ format: 'der', type: 'spki' })
  return Buffer.concat([Buffer.from([ed25519]), spki.subarray(-32)])
}

/**
 * A verifier key, name+id+key, of an Ed25519 public key of 32 bytes. @param {string} name @param
 * {Uint8Array} publicKey
 */
export function vkey(name, publicKey) {
  const key = Buffer.concat([Buffer.from([ed25519]), publicKey])
  return `${name}+${keyId(name, key).toString('hex')}+${key.toString('base64')}`
}

/** The public half of a signer as others keep it. @param {NoteSigner} signer */
export const vkeyOf = (signer) => vkey(signer.name, publicBytes(signer).subarray(1))

/**
 * Reads a vkey; throws on one that is none, is no Ed25519 key, or whose id is not its own. @param
 * {string} text @returns {NoteKey}
 */
export function parseVkey(text) {
  const [, name = '', id = '', encoded = ''] = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/.exec(text) ?? []
  const bytes = base64(encoded)
  if (!goodName.test(name) || bytes === null) throw new Error('not a verifier key')
  const type = bytes[0]
  if ((type !== ed25519 && type !== cosignature) || bytes.length !== 33)
    throw new Error('not an Ed25519 key')
  if (keyId(name, bytes).toString('hex') !== id) throw new Error('the id of the key is not its own')
  const key = crypto.createPublicKey({
    key: Buffer.concat([spkiPrefix, bytes.subarray(1)]),
    format: 'der',
    type: 'spki',
  })
  return { name, id, type, key, vkey: text }
}

/**
 * Signs a text, which must end its last line. @param {string} text @param {readonly NoteSigner[]}
 * signers
 */
export function signNote(text, ...signers) {
  if (!text.endsWith('\n')) throw new Error('the text of a note ends with a line end')
  const lines = signers.map((signer) => {
    const signature = crypto.sign(null, Buffer.from(text), signer.privateKey)
    return `\u2014 ${signer.name} ${Buffer.concat([keyId(signer.name, publicBytes(signer)), signature]).toString('base64')}\n`
  })
  return `${text}\n${lines.join('')}`
}

/**
 * The text of a note and the keys that signed it. Signatures of unknown keys are passed over, as
 * the format asks; a wrong one of a known key, or none of a known key at all, throws.
 * @param {string} note @param {readonly NoteKey[]} keys
 */
export function openNote(note, keys) {
  // oxlint-disable-next-line no-control-regex -- what the format forbids
  if (note.length > 1e6 || /[\0-\x09\x0b-\x1f]/.test(note)) throw new Error('not a signed note')
  const end = note.lastIndexOf('\n\n')
  if (end < 0 || !note.endsWith('\n')) throw new Error('not a signed note')
  const text = note.slice(0, end + 1)
  const lines = note.slice(end + 2, -1).split('\n')
  if (lines.length > 100) throw new Error('too many signatures')
  const by = /** @type {NoteKey[]} */ ([])
  for (const line of lines) {
    const [, name = '', encoded = ''] = /^\u2014 ([^ ]+) ([^ ]+)$/.exec(line) ?? []
    const bytes = base64(encoded)
    if (!goodName.test(name) || bytes === null || bytes.length < 5)
      throw new Error('a signature is not well formed')
    const key = keys.find(
      (known) => known.name === name && known.id === bytes.subarray(0, 4).toString('hex'),
    )
    if (key === undefined || by.includes(key)) continue
    if (!signedBy(key, text, bytes.subarray(4)))
      throw new Error(`the signature of ${key.name}+${key.id} is wrong`)
    by.push(key)
  }
  if (by.length === 0) throw new Error('no known key signed it')
  return { text, by }
}

/**
 * A log signs the text, a witness the text and the time at which it saw it
 * (c2sp.org/tlog-cosignature). @type {(key: NoteKey, text: string, signature: Buffer) => boolean}
 */
function signedBy({ type, key }, text, signature) {
  if (type === ed25519) return crypto.verify(null, Buffer.from(text), key, signature)
  if (signature.length !== 72) return false
  const seen = `cosignature/v1\ntime ${signature.readBigUInt64BE(0)}\n${text}`
  return crypto.verify(null, Buffer.from(seen), key, signature.subarray(8))
}

/**
 * The text of a checkpoint, to be signed. @param {string} origin @param {number} size @param
 * {Buffer} root
 */
export const checkpointText = (origin, size, root) =>
  `${origin}\n${size}\n${root.toString('base64')}\n`

/**
 * Reads the text of a checkpoint; throws where it is none. @param {string} text @returns
 * {Checkpoint}
 */
export function parseCheckpoint(text) {
  const [origin = '', size = '', root = '', ...rest] = text.split('\n')
  const hash = base64(root)
  if (origin === '' || !/^(0|[1-9]\d{0,15})$/.test(size) || hash?.length !== 32)
    throw new Error('not a checkpoint')
  if (rest.pop() !== '' || rest.includes('')) throw new Error('not a checkpoint')
  return { origin, size: Number(size), root: hash, extensions: rest }
}

/**
 * Opens a signed checkpoint of a log, which one of the log's own keys must have signed. @param
 * {string} note @param {readonly NoteKey[]} keys
 */
export function openCheckpoint(note, keys) {
  const { text, by } = openNote(note, keys)
  const checkpoint = parseCheckpoint(text)
  if (!by.some(({ name, type }) => name === checkpoint.origin && type === ed25519))
    throw new Error(`none of the keys of ${checkpoint.origin} signed it`)
  return { ...checkpoint, by }
}

// ---- Time stamps: RFC 3161, in the CMS of RFC 5652
// -----------------------------------------------------------------------

/**
 * A value of DER: its tag, and where its content stands. @typedef {{ tag: number, from: number,
 * start: number, end: number }} Der
 */

/**
 * The values that stand side by side; throws where they do not fill the place. @param {Buffer}
 * bytes @param {number} from @param {number} to @returns {Der[]}
 */
function derAt(bytes, from, to) {
  const found = []
  for (let at = from; at < to; ) {
    const [tag, first] = [bytes[at] ?? 0, bytes[at + 1] ?? 0xff]
    const wide = first < 0x80 ? 0 : first & 0x7f
    if (wide > 4 || at + 2 + wide > to) throw new Error('is no DER')
    const start = at + 2 + wide
    const end = start + (wide === 0 ? first : bytes.readUIntBE(at + 2, wide))
    if (end > to) throw new Error('is no DER')
    found.push({ tag, from: at, start, end })
    at = end
  }
  return found
}

const digests = /** @type {Record<string, string>} */ ({
  '608648016503040201': 'sha256',
  '608648016503040202': 'sha384',
  '608648016503040203': 'sha512',
  '2b0e03021a': 'sha1',
})
const [signedData, stampInfo, messageDigest] = [
  '2a864886f70d010702',
  '2a864886f70d0109100104',
  '2a864886f70d010904',
]

/**
 * Reads what a time-stamping authority answered; throws where it granted nothing, speaks of
 * something else, or did not sign that. `by`: the certificate in the answer whose key signed it, or
 * null where it carries none. Whether to believe that certificate, `openssl ts -verify` tells by
 * your authorities.
 * @param {Buffer} reply @param {Uint8Array} digest SHA-256 of what it is to be about @returns {{
 *   at: Date, by: crypto.X509Certificate | null }}
 */
export function readStamp(reply, digest) {
  /** @param {Der | undefined} of @param {number} [tag] */
  const inside = (of, tag) => {
    if (of === undefined || (tag !== undefined && of.tag !== tag))
      throw new Error('is no time stamp')
    return derAt(reply, of.start, of.end)
  }
  /** @param {Der | undefined} of */
  const content = (of) => (of === undefined ? Buffer.alloc(0) : reply.subarray(of.start, of.end))
  /** @param {Der | undefined} of */
  const hex = (of) => content(of).toString('hex')

  const [status, token] = inside(derAt(reply, 0, reply.length)[0], 0x30)
  if ((content(inside(status, 0x30)[0])[0] ?? 2) > 1)
    throw new Error('says that nothing was stamped')
  const [kind, wrapped] = inside(token, 0x30)
  if (hex(kind) !== signedData) throw new Error('is no time stamp')
  const parts = inside(inside(wrapped, 0xa0)[0], 0x30)
  const [inner, packed] = inside(parts[2], 0x30)
  const told = content(inside(packed, 0xa0)[0])
  const [info] = derAt(told, 0, told.length)
  if (hex(inner) !== stampInfo || info?.tag !== 0x30) throw new Error('is no time stamp')
  const [, , imprint, , time] = derAt(told, info.start, info.end)
  const [by, hashed] = imprint?.tag === 0x30 ? derAt(told, imprint.start, imprint.end) : []
  const [algorithm] = by === undefined ? [] : derAt(told, by.start, by.end)
  const about = algorithm && digests[told.subarray(algorithm.start, algorithm.end).toString('hex')]
  if (
    about !== 'sha256' ||
    hashed === undefined ||
    !told.subarray(hashed.start, hashed.end).equals(digest)
  )
    throw new Error('is about something else')
  const [, ...moment] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d(?:\.\d+)?)Z$/.exec(
      told.subarray(time?.start, time?.end).toString('latin1'),
    ) ?? []
  const at = new Date(`${moment.slice(0, 3).join('-')}T${moment.slice(3).join(':')}Z`)
  if (Number.isNaN(at.getTime())) throw new Error('says no time')

  const certificates = parts
    .filter(({ tag }) => tag === 0xa0)
    .flatMap((of) => inside(of).filter(({ tag }) => tag === 0x30))
  const [, , hash, ...rest] = inside(inside(parts.at(-1), 0x31)[0], 0x30)
  const name = digests[hex(inside(hash, 0x30)[0])]
  const signed = rest.find(({ tag }) => tag === 0xa0)
  const signature = content(rest.find(({ tag }) => tag === 0x04))
  if (name === undefined || signed === undefined)
    throw new Error('is signed in a way that is not known here')
  const own = inside(signed)
    .map((attribute) => inside(attribute, 0x30))
    .find(([id]) => hex(id) === messageDigest)
  const digested = content(own && inside(own[1], 0x31)[0])
  if (!digested.equals(crypto.createHash(name).update(told).digest()))
    throw new Error('is not what its authority signed')
  if (certificates.length === 0) return { at, by: null }
  // What is signed are the attributes as a set, whatever they are called where they stand.
  const attributes = Buffer.from(reply.subarray(signed.from, signed.end))
  attributes[0] = 0x31
  for (const { from, end } of certificates) {
    const certificate = new crypto.X509Certificate(reply.subarray(from, end))
    const key = certificate.publicKey
    const pss = {
      key,
      padding: crypto.constants.RSA_PKCS1_PSS_PADDING,
      saltLength: crypto.constants.RSA_PSS_SALTLEN_AUTO,
    }
    const kinds = key.asymmetricKeyType === 'rsa' ? [key, pss] : [key]
    if (kinds.some((one) => crypto.verify(name, attributes, one, signature)))
      return { at, by: certificate }
  }
  throw new Error('is not signed by the certificate in it')
}

// ---- A bundle: a folder or a zip
// ----------------------------------------------------------------------------------------

/**
 * The files of a bundle. `open` gives null where there is none of that name. @typedef {{ names:
 * string[], open(name: string): AsyncIterable<Buffer> | null, close(): void }} Source
 */

const chunk = 1 << 22

/**
 * Files by their names within the bundle: a folder around all of them does not count. @template T
 * @param {Map<string, T>} files @returns {Map<string, T>}
 */
function within(files) {
  const [first = ''] = files.keys()
  const around = first.slice(0, first.indexOf('/') + 1)
  if (around === '' || [...files.keys()].some((name) => !name.startsWith(around))) return files
  return new Map([...files].map(([name, file]) => [name.slice(around.length), file]))
}

/**
 * A stream that begins where it is first read: one that nobody reads can not fail unseen. @param
 * {() => AsyncIterable<Buffer>} begin
 */
async function* begun(begin) {
  yield* begin()
}

/**
 * A folder as a bundle: its files, and those of the folders in it. @param {string} folder @returns
 * {Promise<Source>}
 */
export async function openFolder(folder) {
  const paths = /** @type {Map<string, string>} */ (new Map())
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const inner = entry.isDirectory()
      ? await readdir(join(folder, entry.name), { withFileTypes: true }).catch(() => [])
      : []
    for (const file of inner)
      if (file.isFile())
        paths.set(`${entry.name}/${file.name}`, join(folder, entry.name, file.name))
    if (entry.isFile()) paths.set(entry.name, join(folder, entry.name))
  }
  const files = within(paths)
  return {
    names: [...files.keys()],
    open: (name) => {
      const path = files.get(name)
      return path === undefined
        ? null
        : begun(() => createReadStream(path, { highWaterMark: chunk }))
    },
    close: () => undefined,
  }
}

/**
 * A zip as a bundle (deflated or stored, with the 64-bit sizes of large ones). @param {string} file
 * @returns {Source}
 */
export function openZip(file) {
  const handle = openSync(file, 'r')
  try {
    const members = within(zipMembers(handle))
    return {
      names: [...members.keys()],
      open: (name) => {
        const member = members.get(name)
        return member === undefined ? null : begun(() => unzip(file, handle, member))
      },
      close: () => closeSync(handle),
    }
  } catch (error) {
    closeSync(handle)
    throw error
  }
}

/** @param {number} handle @param {number} at @param {number} length */
function bytesAt(handle, at, length) {
  const bytes = Buffer.alloc(length)
  if (at < 0 || readSync(handle, bytes, 0, length, at) !== length)
    throw new Error('the zip is cut off')
  return bytes
}

/** @typedef {{ method: number, packed: number, at: number }} Member */

/**
 * What the directory at the end of a zip lists. @param {number} handle @returns {Map<string,
 * Member>}
 */
function zipMembers(handle) {
  const { size } = fstatSync(handle)
  const tail = bytesAt(handle, Math.max(0, size - 65_557), Math.min(size, 65_557))
  const end = tail.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  if (end < 0 || end + 22 > tail.length) throw new Error('not a zip')
  let [length, at] = [tail.readUInt32LE(end + 12), tail.readUInt32LE(end + 16)]
  if (end >= 20 && tail.readUInt32LE(end - 20) === 0x07064b50) {
    const wide = bytesAt(handle, Number(tail.readBigUInt64LE(end - 12)), 56)
    ;[length, at] = [Number(wide.readBigUInt64LE(40)), Number(wide.readBigUInt64LE(48))]
  }
  if (at + length > size) throw new Error('the zip is cut off')
  const directory = bytesAt(handle, at, length)
  const members = /** @type {Map<string, Member>} */ (new Map())
  for (let p = 0; p + 46 <= length; ) {
    if (directory.readUInt32LE(p) !== 0x02014b50)
      throw new Error('the directory of the zip is damaged')
    const [nameEnd, extra] = [
      p + 46 + directory.readUInt16LE(p + 28),
      directory.readUInt16LE(p + 30),
    ]
    const name = directory.toString('utf8', p + 46, nameEnd)
    const member = {
      method: directory.readUInt16LE(p + 10),
      packed: directory.readUInt32LE(p + 20),
      at: directory.readUInt32LE(p + 42),
    }
    widen(
      member,
      directory.readUInt32LE(p + 24) === 0xffffffff,
      directory.subarray(nameEnd, nameEnd + extra),
    )
    if (!name.endsWith('/')) members.set(name, member)
    p = nameEnd + extra + directory.readUInt16LE(p + 32)
  }
  return members
}

/**
 * Takes the 64-bit sizes where the short fields say that they are elsewhere. @param {Member} member
 * @param {boolean} wideSize @param {Buffer} extra
 */
function widen(member, wideSize, extra) {
  for (let p = 0; p + 4 <= extra.length; p += 4 + extra.readUInt16LE(p + 2)) {
    if (extra.readUInt16LE(p) !== 1) continue
    let q = p + 4 + (wideSize ? 8 : 0)
    if (member.packed === 0xffffffff) [member.packed, q] = [Number(extra.readBigUInt64LE(q)), q + 8]
    if (member.at === 0xffffffff) member.at = Number(extra.readBigUInt64LE(q))
  }
}

/**
 * @param {string} file @param {number} handle @param {Member} member @returns
 * {AsyncIterable<Buffer>}
 */
function unzip(file, handle, { method, packed, at }) {
  const head = bytesAt(handle, at, 30)
  const start = at + 30 + head.readUInt16LE(26) + head.readUInt16LE(28)
  if (packed === 0) return Readable.from([])
  const raw = createReadStream(file, { start, end: start + packed - 1, highWaterMark: chunk })
  if (method === 0) return raw
  if (method !== 8) throw new Error('a file of the zip is packed in a way that is not known here')
  const inflate = createInflateRaw({ chunkSize: 1 << 18 })
  raw.on('error', (error) => inflate.destroy(error))
  return raw.pipe(inflate)
}

/**
 * The lines of a file, one after the other; `take` is quick, and `next` waits for more of the file
 * where `take` finds none.
 */
class Lines {
  number = 0
  /** @type {Buffer} */
  #bytes = Buffer.alloc(0)
  #at = 0
  ended = false

  /**
   * @param {AsyncIterable<Buffer>} chunks @param {(bytes: Buffer) => void} seen @param {() => void}
   * done
   */
  constructor(chunks, seen, done) {
    this.chunks = chunks[Symbol.asyncIterator]()
    this.seen = seen
    this.done = done
  }

  take() {
    const end = this.#bytes.indexOf(10, this.#at)
    if (end < 0) return undefined
    const line = this.#bytes.subarray(this.#at, end)
    this.#at = end + 1
    this.number++
    return line
  }

  /** @returns {Promise<Buffer | null>} */
  async next() {
    for (;;) {
      const line = this.take()
      if (line !== undefined) return line
      if (this.ended) return null
      const more = await this.chunks.next()
      const rest = this.#bytes.subarray(this.#at)
      if (more.done) {
        this.ended = true
        this.done()
        if (rest.length > 0) this.#bytes = Buffer.concat([rest, Buffer.from('\n')])
        else return null
      } else {
        this.seen(more.value)
        this.#bytes = rest.length === 0 ? more.value : Buffer.concat([rest, more.value])
        if (this.#bytes.length > 2 ** 29) throw new Error('a line is too long')
      }
      this.#at = 0
    }
  }
}

// ---- The check of a bundle
// ----------------------------------------------------------------------------------------------

/**
 * What is wrong, and where; `index` is that of the entry in its log. @typedef {{ index?: number,
 * entry?: string, slot?: string, ord?: number, file?: string, what: string }} Failure
 */
/**
 * @typedef {{ entries: number, matching: number, erased: number, redacted: number, withheld:
 * number, missing: number, checkpoints: number, timestamps: number }} Counts
 */
/**
 * @typedef {object} Report
 * @property {boolean} ok
 * @property {string} origin the log
 * @property {number} size entries of the log at the newest checkpoint
 * @property {boolean} whole whether all of them are here
 * @property {string[]} signedBy names and ids of the keys of the newest checkpoint
 * @property {boolean} trusted whether those keys were given from outside
 * @property {Counts} counts
 * @property {{ action: string, index: number, texts: number }[]} erasures what was destroyed, under
 *   which request, and the entry that says so
 * @property {string[]} remarks
 * @property {Failure[]} failures the first 1,000
 * @property {number} failed how many in all
 */
/**
 * Of what entry, and which of its texts. @typedef {{ index: number, entry: string, slot: string,
 * ord?: number }} Place
 */
/**
 * Keys and checkpoints that were got elsewhere. @typedef {{ keys?: readonly NoteKey[],
 * checkpoints?: readonly string[] }} Trust
 */
/**
 * A text that is gone, and the request that is said to have erased it. @typedef {Place & {
 * commitment: string, by: string, body?: boolean }} Gone
 */

/**
 * What the signed note of a manifest says. @param {string} origin @param {Uint8Array} manifest its
 * bytes
 */
export const manifestText = (origin, manifest) =>
  `${origin}/bundle\nsha256 ${sha256(manifest).toString('hex')}\n`

/** @param {unknown} value @returns {value is Record<string, any>} */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
/** @param {unknown} value @returns {value is number} */
const isCount = (value) => Number.isSafeInteger(value) && /** @type {number} */ (value) >= 0
/** @param {unknown} value @returns {value is string} */
const isHash = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
/** @param {unknown} error */
const reason = (error) => (error instanceof Error ? error.message : String(error))
/** What a row calls something, whatever it is. @param {unknown} value */
const said = (value) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
/** @param {number} from @param {number} to without it */
const span = (from, to) => (to - from === 1 ? `${from}` : `${from} to ${to - 1}`)

/** Hashes written in hex; throws where they are none. @param {unknown} value @returns {Buffer[]} */
function hashesOf(value) {
  if (!Array.isArray(value) || !value.every(isHash)) throw new Error('not a list of hashes')
  return value.map((text) => Buffer.from(text, 'hex'))
}

/**
 * An object of JSON; throws where it is none. @param {Uint8Array} bytes @returns {Record<string,
 * any>}
 */
function parseRow(bytes) {
  let value
  try {
    value = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString())
  } catch {
    throw new Error('is not JSON')
  }
  if (!isObject(value)) throw new Error('is not an object')
  return value
}

/** As `parseRow`, or null. @param {Uint8Array} bytes */
function rowOf(bytes) {
  try {
    return parseRow(bytes)
  } catch {
    return null
  }
}

/**
 * All of a file that is not large. @param {AsyncIterable<Buffer> | null} stream @returns
 * {Promise<Buffer | null>}
 */
async function readAll(stream) {
  if (stream === null) return null
  const parts = []
  let length = 0
  for await (const part of stream) {
    length += part.length
    if (length > 2 ** 28) throw new Error('is too large')
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** Verifier keys, one per line; a line that begins with # is a remark. @param {string} text */
export const parseKeys = (text) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(parseVkey)

/**
 * Checks a bundle: that its entries are those of the signed log, and its texts those of the
 * entries. @param {Source} source @param {Trust} trust
 */
export async function verifyBundle(source, trust = {}) {
  const check = new Check(source, trust)
  try {
    await check.run()
  } catch (error) {
    check.fail({ what: `the bundle cannot be read: ${reason(error)}` })
  }
  check.report.ok = check.report.failed === 0
  return check.report
}

class Check {
  /** @type {Report} */
  report = {
    ok: false,
    origin: '',
    size: 0,
    whole: false,
    signedBy: [],
    trusted: false,
    counts: {
      entries: 0,
      matching: 0,
      erased: 0,
      redacted: 0,
      withheld: 0,
      missing: 0,
      checkpoints: 0,
      timestamps: 0,
    },
    erasures: [],
    remarks: [],
    failures: [],
    failed: 0,
  }
  /** @type {readonly NoteKey[]} */
  keys = []
  /** @type {Record<string, any>} */
  files = {}
  /** How many entries the manifest names. @type {unknown} */
  entries = 0
  /** Checkpoints by their size. @type {Map<number, { root: Buffer, note: string }>} */
  checkpoints = new Map()
  /** Digests of the files that were read. @type {Map<string, string>} */
  digests = new Map()
  /**
   * Sizes of older checkpoints that are shown to be the beginning of the newest. @type
   * {Set<number>}
   */
  tied = new Set()
  /**
   * Roots that follow from the entries themselves, at the sizes that are asked for. @type
   * {Map<number, Buffer>}
   */
  computed = new Map()
  /** @type {Gone[]} */
  gone = []
  /** How many changes and messages the entries commit that are here. */
  here = { change: 0, message: 0 }
  /**
   * What erasure entries commit to have destroyed; a text may be redacted for one and later for
   * another. @type {Map<string, { commitment: unknown, action: string, index: number }[]>}
   */
  erased = new Map()

  /** @param {Source} source @param {Trust} trust */
  constructor(source, trust) {
    this.source = source
    this.trust = trust
  }

  /** @param {Failure} failure */
  fail(failure) {
    if (this.report.failures.length < 1000) this.report.failures.push(failure)
    this.report.failed++
  }

  async run() {
    if (!(await this.readManifest())) return
    await this.readCheckpoints()
    const outside = this.openOutside()
    await new Entries(this, [...this.checkpoints.keys(), ...outside.map(({ size }) => size)]).read()
    this.compare(outside)
    this.checkErased()
    const { entries } = this.report.counts
    if (entries !== this.entries)
      this.fail({
        file: 'entries.jsonl',
        what: `holds ${entries} entries, ${this.entries} were handed over`,
      })
    await this.checkFiles()
  }

  /** The lines of a file; their digest is kept once they are all read. @param {string} file */
  lines(file) {
    const stream = this.source.open(file)
    const digest = crypto.createHash('sha256')
    return new Lines(
      stream ?? Readable.from([]),
      (bytes) => void digest.update(bytes),
      () => void (stream !== null && this.digests.set(file, digest.digest('hex'))),
    )
  }

  /**
   * Manifest, keys, and that the log's own key signed the manifest. False where the rest cannot be
   * checked.
   */
  async readManifest() {
    const { report, source, trust } = this
    let file = 'manifest.json'
    try {
      const bytes = await readAll(source.open(file))
      if (bytes === null) throw new Error('is missing: this is no evidence of Rescind')
      const { format, origin, size, counts, files } = parseRow(bytes)
      if (format !== 'rescind-evidence/1') throw new Error('is of a format that is not known here')
      if (typeof origin !== 'string' || !isCount(size) || !isObject(counts) || !isObject(files))
        throw new Error('is damaged')
      Object.assign(report, { origin, size, trusted: trust.keys !== undefined })
      this.files = files
      this.entries = counts.entries
      file = 'keys.txt'
      this.keys = trust.keys ?? parseKeys((await readAll(source.open(file)))?.toString() ?? '')
      file = 'manifest.note'
      const note = await readAll(source.open(file))
      if (note === null) throw new Error('is missing: nobody signed what was handed over')
      const { text, by } = openNote(note.toString(), this.keys)
      if (text !== manifestText(origin, bytes)) throw new Error('is of another manifest')
      if (!by.some(({ name, type }) => name === origin && type === ed25519))
        throw new Error(`is not signed by ${origin}`)
    } catch (error) {
      this.fail({ file, what: reason(error) })
    }
    // Even where nobody signed the manifest, it may name the log and its keys, and the rest can be
    // checked.
    return report.origin !== ''
  }

  async readCheckpoints() {
    const { report } = this
    const file = 'checkpoints.jsonl'
    const lines = this.lines(file)
    const older = []
    for (let line = await lines.next(); line !== null; line = await lines.next()) {
      try {
        const { size, note, consistency } = parseRow(line)
        if (typeof note !== 'string') throw new Error('has no note')
        const checkpoint = openCheckpoint(note, this.keys)
        if (checkpoint.origin !== report.origin)
          throw new Error(`is of another log, ${checkpoint.origin}`)
        if (checkpoint.size !== size || size > report.size) throw new Error('is of another size')
        const twin = this.checkpoints.get(size)
        if (twin !== undefined && !twin.root.equals(checkpoint.root))
          throw new Error(`has another log of ${size} entries: there are two of them`)
        this.checkpoints.set(size, { root: checkpoint.root, note })
        if (size === report.size)
          report.signedBy = checkpoint.by.map(({ name, id }) => `${name}+${id}`)
        else older.push({ size, root: checkpoint.root, consistency })
        report.counts.checkpoints++
      } catch (error) {
        this.fail({ file, what: `line ${lines.number} ${reason(error)}` })
      }
    }
    const newest = this.checkpoints.get(report.size)
    if (newest === undefined && report.size > 0)
      this.fail({ file, what: `has no checkpoint of ${report.size} entries` })
    for (const { size, root, consistency } of older) {
      // Where the whole log is here, its entries say the same.
      if (consistency === undefined || newest === undefined) continue
      try {
        if (verifyConsistency(size, report.size, hashesOf(consistency), root, newest.root))
          this.tied.add(size)
        else
          throw new Error(`the log of ${report.size} entries does not begin with that of ${size}`)
      } catch (error) {
        this.fail({ file, what: reason(error) })
      }
    }
  }

  /**
   * The checkpoints that were kept elsewhere; one that nobody known signed proves nothing, and the
   * rest is checked all the same.
   */
  openOutside() {
    return (this.trust.checkpoints ?? []).flatMap((note, i) => {
      try {
        return [openCheckpoint(note, this.keys)]
      } catch (error) {
        this.fail({ what: `checkpoint ${i + 1} from outside: ${reason(error)}` })
        return []
      }
    })
  }

  /**
   * Holds the log against checkpoints that were kept elsewhere, and every checkpoint here against
   * the newest. @param {readonly Checkpoint[]} outside
   */
  compare(outside) {
    const { report } = this
    const file = 'checkpoints.jsonl'
    for (const size of this.checkpoints.keys())
      if (size !== report.size && !this.tied.has(size))
        this.fail({ file, what: `nothing ties the checkpoint of ${size} entries to the newest` })
    for (const { origin, size, root } of outside) {
      const here =
        size === 0 ? emptyRoot : (this.checkpoints.get(size)?.root ?? this.computed.get(size))
      if (origin !== report.origin)
        this.fail({ what: `the checkpoint from outside is of another log, ${origin}` })
      else if (size > report.size)
        this.fail({
          what: `the log ends at ${report.size} entries, but a checkpoint from outside has ${size}: the tail was cut off`,
        })
      else if (here === undefined)
        this.fail({
          what: `this bundle does not show the log as it was at ${size} entries; take one of the whole log`,
        })
      else if (!here.equals(root))
        this.fail({
          what: `a checkpoint from outside has another log of ${size} entries: it was rewritten`,
        })
    }
  }

  /** E2: a text may be gone only where an entry of the log commits that it was destroyed. */
  checkErased() {
    const { counts } = this.report
    const requests = /** @type {Map<string, Report['erasures'][number]>} */ (new Map())
    for (const { commitment, by, body, ...where } of this.gone) {
      const lines = this.erased.get(`${where.entry} ${where.slot} ${where.ord ?? 0}`) ?? []
      const found = lines.find(({ action }) => action === by)
      if (found === undefined || !lines.some((line) => line.commitment === commitment)) {
        counts.missing++
        this.fail({
          ...where,
          what: `its text is gone, and no entry of the log says that request ${by} erased it`,
        })
        continue
      }
      if (body) counts.redacted++
      else counts.erased++
      const known = requests.get(by) ?? { action: by, index: found.index, texts: 0 }
      known.texts++
      requests.set(by, known)
    }
    this.report.erasures = [...requests.values()]
  }

  /**
   * What people read, held against the log where this was made: whoever made it says so, under the
   * log's key. It says numbers alone. What is never looked at is said here, and the numbers are no
   * smaller than what stands in this bundle. @param {Buffer} bytes
   */
  compared(bytes) {
    const file = 'compared.json'
    const { report, here } = this
    const said = comparisonOf(bytes)
    if (said === null) return this.fail({ file, what: 'is damaged' })
    const { compared, left, problems } = said
    for (const what of problems) this.fail({ file, what })
    for (const [kind, told, found] of /** @type {const} */ ([
      ['changes', compared.changes + left.unread, here.change],
      ['messages', compared.messages, here.message],
      ['erased texts', left.erased, report.counts.erased + report.counts.redacted],
    ]))
      if (told < found)
        this.fail({
          file,
          what: `speaks of ${number(told)} ${kind}, and ${number(found)} are here`,
        })
    const counts = Object.entries(compared).map(([kind, n]) => `${number(n)} ${kind}`)
    report.remarks.push(
      `Compared with what people read, when it was made: ${counts.join(', ')}`,
      `Not looked at there: ${notCompared(left).join(' ')}`,
    )
  }

  /**
   * A file that is not read line by line; null where there is none, or it cannot be read. @param
   * {string} file
   */
  async readOther(file) {
    try {
      return await readAll(this.source.open(file))
    } catch (error) {
      this.fail({ file, what: reason(error) })
      return null
    }
  }

  /** Holds every file against its digest in the signed manifest. */
  async checkFiles() {
    const { report, source } = this
    let compared = null
    for (const [file, listed] of Object.entries(this.files)) {
      const wanted = isObject(listed) ? listed.sha256 : undefined
      const bytes = this.digests.has(file) ? null : await this.readOther(file)
      const found =
        this.digests.get(file) ?? (bytes === null ? undefined : sha256(bytes).toString('hex'))
      if (found === undefined) this.fail({ file, what: 'is missing' })
      else if (found !== wanted) this.fail({ file, what: 'is not the file that was handed over' })
      if (file === 'compared.json') compared = bytes
      const [, stamped] = /^timestamps\/(\d+)\.tsr$/.exec(file) ?? []
      if (stamped === undefined || bytes === null) continue
      const note = this.checkpoints.get(Number(stamped))?.note
      try {
        if (note === undefined) throw new Error('is of no checkpoint here')
        readStamp(bytes, sha256(Buffer.from(note)))
        report.counts.timestamps++
      } catch (error) {
        this.fail({ file, what: reason(error) })
      }
    }
    if (compared !== null) this.compared(compared)
    else
      this.fail({
        file: 'compared.json',
        what: 'is missing: nobody says whether what people read is what was sealed',
      })
    const others = source.names.filter(
      (name) =>
        !Object.hasOwn(this.files, name) && name !== 'manifest.json' && name !== 'manifest.note',
    )
    if (others.length > 0)
      report.remarks.push(`Not part of the evidence: ${others.sort().slice(0, 20).join(', ')}`)
  }
}

/**
 * How much was compared, and how much was not. @typedef {{ compared: Record<'actions' | 'plans' |
 * 'messages' | 'changes' | 'records', number>, left: NotCompared, problems: string[] }} Comparison
 */
/**
 * Entries whose changes waited to be sealed, texts that were erased, changes from before their
 * table got another shape; did it know the product's modules? @typedef {{ waiting: number, erased:
 * number, unread: number, rules: boolean }} NotCompared
 */

/** Null where it is of another form. @param {Buffer} bytes @returns {Comparison | null} */
function comparisonOf(bytes) {
  const { compared, left, problems } = rowOf(bytes) ?? {}
  const kinds = ['actions', 'plans', 'messages', 'changes', 'records']
  const sound =
    isObject(compared) &&
    Object.keys(compared).join() === kinds.join() &&
    kinds.every((kind) => isCount(compared[kind])) &&
    isObject(left) &&
    [left.waiting, left.erased, left.unread].every(isCount) &&
    typeof left.rules === 'boolean' &&
    Array.isArray(problems) &&
    problems.every((problem) => typeof problem === 'string')
  return sound ? /** @type {Comparison} */ ({ compared, left, problems }) : null
}

/**
 * Sentences: what a comparison of what people read with the log does not look at. @param
 * {NotCompared} left
 */
export function notCompared({ waiting, erased, unread, rules }) {
  return [
    'The lines that a plan shows beside its digest, and whom it left out.',
    'What became of a message after it was handed over: sent, refused or unknown.',
    'Uploaded files, the built-in mailbox, and sign-in with its keys and sessions.',
    'Of the audit itself: whether a place really has what is noted as published there, keys that have had nothing to sign yet, and whether to believe the certificate of a time-stamping authority.',
    ...(rules
      ? []
      : [
          'The tables of tools, permissions and periods, and what the modules keep beside the records.',
        ]),
    ...(waiting > 0 ? [`Changes of ${number(waiting)} entries that wait to be sealed.`] : []),
    ...(erased > 0 ? [`${number(erased)} texts that were erased or redacted.`] : []),
    ...(unread > 0 ? [`${number(unread)} changes from before their table got another shape.`] : []),
  ]
}

/**
 * A stretch of the log without gaps; `right` is what stands after it. @typedef {{ from: number, to:
 * number, frontier: Frontier, right: Buffer[], sound: boolean, next: number }} Run
 */
/**
 * What an entry commits: one text, or (with a frontier) a sub-tree of `count` lines. @typedef {{
 * commitment: string, count: number, frontier: Frontier | null, next: number, sound: boolean }}
 * Slot
 */

/**
 * What the leaf of an entry commits. Keys of a leaf are in their order and quotes within its
 * strings are escaped, so that each word can only be found where it is a key, and only before or
 * after those that are always there.
 * @param {string} leaf @param {string} entry
 */
function slotsOf(leaf, entry) {
  const named = `"entry":"${entry}"`
  const at = leaf.indexOf(named)
  if (at < 0) throw new Error('the entry stands here under another id')
  const mode = leaf.indexOf('"mode":"', at)
  const [before, after] = [
    leaf.slice(0, at),
    leaf.slice(at + named.length, mode < 0 ? undefined : mode),
  ]
  const slots = /** @type {Map<string, Slot>} */ (new Map())
  const begin = before.indexOf('"commitments":{')
  if (begin >= 0) {
    const single = JSON.parse(before.slice(begin + 14, before.indexOf('}', begin) + 1))
    for (const slot in single)
      slots.set(slot, { commitment: single[slot], count: 1, frontier: null, next: 0, sound: true })
  }
  for (const [part, key, slot] of /** @type {const} */ ([
    [before, 'changes', 'change'],
    [after, 'erased', 'erased'],
    [after, 'messages', 'message'],
  ])) {
    const start = part.indexOf(`"${key}":{`)
    if (start < 0) continue
    const { count, root } = JSON.parse(
      part.slice(start + key.length + 3, part.indexOf('}', start) + 1),
    )
    if (!isCount(count) || !isHash(root)) throw new Error(`it names no sub-tree of ${slot}`)
    slots.set(slot, { commitment: root, count, frontier: new Frontier(), next: 0, sound: true })
  }
  return slots
}

/**
 * The fixed parts of a row of entries.jsonl, or null where it has another form. @param {string} row
 */
function entryOf(row) {
  const comma = row.indexOf(',', 9)
  const index = Number(row.slice(9, comma))
  const [id, hash] = [comma + 7, comma + 53]
  const sound =
    row.startsWith('{"index":') &&
    isCount(index) &&
    String(index) === row.slice(9, comma) &&
    row.startsWith(',"id":"', comma) &&
    row.startsWith('","hash":"', comma + 43) &&
    row.startsWith('","leaf":{', comma + 117) &&
    row.endsWith('}}')
  return sound
    ? { index, id: row.slice(id, id + 36), stated: row.slice(hash, hash + 64), start: comma + 126 }
    : null
}

/**
 * Entries, proofs and texts side by side, each read once, so that a log of any length needs little
 * memory.
 */
class Entries {
  /** @type {Run | null} */
  run = null
  /** A proof and a text that were read ahead. @type {Record<string, any> | null} */
  proof = null
  /** @type {Record<string, any> | null} */
  text = null
  scratch = Buffer.alloc(1 << 16)

  /** @param {Check} check @param {readonly number[]} sizes at which the root is asked for */
  constructor(check, sizes) {
    this.check = check
    this.sizes = new Set(sizes)
    this.entries = check.lines('entries.jsonl')
    this.proofs = check.lines('proofs.jsonl')
    this.texts = check.lines('payloads.jsonl')
  }

  async read() {
    const { check, entries, texts } = this
    let last = -1
    for (
      let line = await entries.next();
      line !== null;
      line = entries.take() ?? (await entries.next())
    ) {
      const row = line.toString('latin1')
      const found = entryOf(row)
      if (found === null) {
        check.fail({ file: 'entries.jsonl', what: `line ${entries.number} is not an entry` })
        continue
      }
      const { index, id, stated, start } = found
      check.report.counts.entries++
      if (index <= last) {
        check.fail({
          index,
          entry: id,
          what: `stands after entry ${last}: the entries are not in their order`,
        })
        continue
      }
      last = index
      // The byte before the leaf makes room for the 0 of a leaf's hash, so that nothing is copied.
      line[start - 1] = 0
      const hash = sha256(line.subarray(start - 1, -1))
      const sound = hash.toString('hex') === stated
      if (!sound)
        check.fail({ index, entry: id, what: 'the entry was altered: it does not match its hash' })
      if (this.run === null || index >= this.run.to) await this.nextProof(index)
      // With the hash as stated, one altered entry does not hide what is wrong elsewhere.
      this.place(index, id, sound || !isHash(stated) ? hash : Buffer.from(stated, 'hex'))

      const leaf = row.slice(start, -1)
      const slots = this.slots(index, id, leaf)
      check.here.change += slots.get('change')?.count ?? 0
      check.here.message += slots.get('message')?.count ?? 0
      // Once the texts have ended there is nothing to wait for.
      for (; this.text !== null || !texts.ended; this.text = null) {
        this.text ??= await this.parse(texts, 'payloads.jsonl')
        if (this.text === null || this.text.index > index) break
        this.readText(this.text, index, id, leaf, slots)
      }
      if (slots.size > 0) this.closeSlots(index, id, slots)
    }
    await this.finish()
  }

  /**
   * Finds what proves an entry: its own proof, or a run of entries that begins here. @param
   * {number} index
   */
  async nextProof(index) {
    this.closeRun()
    for (
      ;
      (this.proof ??= await this.parse(this.proofs, 'proofs.jsonl')) !== null;
      this.proof = null
    ) {
      const { index: own, from, to } = this.proof
      if (own === index) return
      if (isCount(from) && from <= index && isCount(to) && to > index)
        return this.openRun(this.proof)
      if ((own ?? from) > index) return
      this.check.fail({
        index: own ?? from,
        what: `entry ${own ?? span(from, to)} is missing: it has a proof here`,
      })
    }
  }

  /** The next row of a file, or null at its end. @param {Lines} lines @param {string} file */
  async parse(lines, file) {
    for (;;) {
      const line = lines.take() ?? (await lines.next())
      if (line === null) return null
      try {
        const value = parseRow(line)
        const at = value.index ?? value.from
        if (!isCount(at)) throw new Error('names no entry')
        return value
      } catch (error) {
        this.check.fail({ file, what: `line ${lines.number} ${reason(error)}` })
      }
    }
  }

  /** @param {Record<string, any>} proof */
  openRun({ from, to, size, left, right }) {
    this.proof = null
    const run = {
      from,
      to,
      frontier: new Frontier(),
      right: /** @type {Buffer[]} */ ([]),
      sound: true,
      next: from,
    }
    this.run = run
    try {
      if (size !== this.check.report.size || to > size) throw new Error('is of another size')
      const [before, after] = [hashesOf(left), hashesOf(right)]
      const [places, rest] = [subtrees(0, from), subtrees(to, size)]
      if (before.length !== places.length || after.length !== rest.length)
        throw new Error('has too few hashes, or too many')
      for (const [i, hash] of before.entries()) run.frontier.push(hash, places[i]?.level)
      run.right = after
    } catch (error) {
      run.sound = false
      this.check.fail({ file: 'proofs.jsonl', what: `line ${this.proofs.number} ${reason(error)}` })
    }
  }

  /**
   * Holds an entry against its proof. @param {number} index @param {string} entry @param {Buffer}
   * hash
   */
  place(index, entry, hash) {
    const { check, run } = this
    if (run === null) {
      const { proof } = this
      const newest = check.checkpoints.get(check.report.size)
      if (proof === null || proof.index !== index)
        return check.fail({ index, entry, what: 'nothing proves that it is in the log' })
      this.proof = null
      const sound =
        newest !== undefined &&
        proof.size === check.report.size &&
        Array.isArray(proof.proof) &&
        proof.proof.every(isHash) &&
        verifyInclusion(index, proof.size, hash, hashesOf(proof.proof), newest.root)
      if (!sound)
        check.fail({
          index,
          entry,
          what: 'is not in the log: its proof does not lead to the signed root',
        })
      return
    }
    if (index !== run.next) {
      check.fail({ index: run.next, what: `entry ${span(run.next, index)} is missing` })
      run.sound = false
    }
    run.next = index + 1
    if (!run.sound) return
    run.frontier.push(hash)
    if (run.from !== 0 || !this.sizes.has(run.next)) return
    const root = run.frontier.root()
    check.computed.set(run.next, root)
    const signed = check.checkpoints.get(run.next)?.root
    if (signed === undefined) return
    if (signed.equals(root)) check.tied.add(run.next)
    else {
      const before = Math.max(0, ...[...check.tied].filter((size) => size <= index))
      check.fail({
        index: before,
        what: `entry ${span(before, run.next)}: not what the signed checkpoint of ${run.next} entries says`,
      })
      run.sound = false
    }
  }

  closeRun() {
    const { check, run } = this
    this.run = null
    if (run === null) return
    if (run.next < run.to)
      check.fail({ index: run.next, what: `entry ${span(run.next, run.to)} is missing` })
    else if (run.sound) {
      const places = subtrees(run.to, check.report.size)
      for (const [i, hash] of run.right.entries()) run.frontier.push(hash, places[i]?.level)
      const newest = check.checkpoints.get(check.report.size)
      if (newest === undefined || !run.frontier.root().equals(newest.root))
        check.fail({
          index: run.from,
          what: `entry ${span(run.from, run.to)}: not what the newest checkpoint says`,
        })
      else check.report.whole = run.from === 0 && run.to === check.report.size
    }
  }

  /** What an entry commits. @param {number} index @param {string} entry @param {string} leaf */
  slots(index, entry, leaf) {
    try {
      return slotsOf(leaf, entry)
    } catch (error) {
      this.check.fail({ index, entry, what: reason(error) })
      return /** @type {Map<string, Slot>} */ (new Map())
    }
  }

  /**
   * Holds a text against what its entry commits. @param {Record<string, any>} text @param {number}
   * index @param {string} entry @param {string} leaf @param {Map<string, Slot>} slots
   */
  readText(text, index, entry, leaf, slots) {
    const { check } = this
    const known = slots.get(text.slot)
    const where = { index: text.index, entry, slot: said(text.slot) }
    if (text.index < index || text.entry !== entry)
      check.fail({ ...where, what: 'a text stands here that belongs to no entry here' })
    else if (known === undefined)
      check.fail({ ...where, what: 'a text that the entry knows nothing of' })
    else if (known.frontier === null) this.single(text, known, where)
    else this.line(text, known, known.frontier, where, leaf)
  }

  /**
   * Tells what of an entry is missing once all its texts were read. @param {number} index @param
   * {string} entry @param {Map<string, Slot>} slots
   */
  closeSlots(index, entry, slots) {
    const { check } = this
    for (const [slot, known] of slots) {
      const where = { index, entry, slot }
      if (known.next < known.count) {
        check.report.counts.missing += known.count - known.next
        const what = known.frontier
          ? `line ${span(known.next, known.count)} of ${known.count} is missing`
          : 'its text is missing'
        check.fail({ ...where, ...(known.frontier && { ord: known.next }), what })
      } else if (
        known.frontier &&
        known.sound &&
        known.frontier.root().toString('hex') !== known.commitment
      )
        check.fail({ ...where, what: 'its lines are not those that the entry commits' })
    }
  }

  /** @param {Record<string, any>} text @param {Slot} slot @param {Place} where */
  single(text, slot, where) {
    if (slot.next > 0) this.check.fail({ ...where, what: 'its text stands here twice' })
    slot.next++
    this.hold(text, slot.commitment, where)
  }

  /**
   * A line of a sub-tree, or a stretch of lines that were withheld. @param {Record<string, any>}
   * text @param {Slot} slot @param {Frontier} frontier @param {Place} where @param {string} leaf
   */
  line(text, slot, frontier, where, leaf) {
    const { check } = this
    const from = text.from ?? text.ord
    const to = text.from === undefined ? from + 1 : text.to
    try {
      if (!isCount(from) || !isCount(to) || from < slot.next || to <= from || to > slot.count)
        throw new Error('a line that the entry does not have there')
      if (from > slot.next) {
        check.report.counts.missing += from - slot.next
        check.fail({
          ...where,
          ord: slot.next,
          what: `line ${span(slot.next, from)} of ${slot.count} is missing`,
        })
        slot.sound = false
      }
      slot.next = to
      if (text.from !== undefined) {
        const [hashes, places] = [hashesOf(text.hashes), subtrees(from, to)]
        if (text.withheld !== true || hashes.length !== places.length)
          throw new Error('lines are withheld without their hashes')
        if (slot.sound)
          for (const [i, hash] of hashes.entries()) frontier.push(hash, places[i]?.level)
        check.report.counts.withheld += to - from
        return
      }
      if (typeof text.line !== 'string') throw new Error('a line without what it says')
      if (slot.sound) frontier.push(leafHash(Buffer.from(text.line)))
      const line = parseRow(Buffer.from(text.line))
      if (where.slot !== 'erased') this.hold(text, line.commitment, { ...where, ord: from })
      else {
        const key = `${said(line.entry)} ${said(line.slot)} ${said(line.ord)}`
        if (from === 0 && !mayErase(leaf))
          check.fail({
            ...where,
            what: 'it says that texts were erased, and is no entry of an erasure',
          })
        const known = { commitment: line.commitment, action: actionOf(leaf), index: where.index }
        check.erased.set(key, [...(check.erased.get(key) ?? []), known])
      }
    } catch (error) {
      slot.sound = false
      check.fail({ ...where, ...(isCount(from) && { ord: from }), what: reason(error) })
    }
  }

  /**
   * Tells what became of a text: it matches, is withheld, erased or redacted, or is not what was
   * committed. @param {Record<string, any>} text @param {unknown} committed @param {Place} where
   */
  hold({ salt, body, withheld, erased_by, redacted_by }, committed, where) {
    const { check } = this
    const { counts } = check.report
    if (withheld === true && body === undefined) counts.withheld++
    else if (typeof erased_by === 'string' && body === undefined)
      check.gone.push({ ...where, commitment: said(committed), by: erased_by })
    else if (typeof redacted_by === 'string' && typeof body === 'string')
      check.gone.push({ ...where, commitment: said(committed), by: redacted_by, body: true })
    else if (isHash(salt) && typeof body === 'string') {
      if (this.commitment(where.slot, salt, body) === committed) counts.matching++
      else check.fail({ ...where, what: 'the text was altered: it is not what the entry commits' })
    } else check.fail({ ...where, what: 'the text has no salt, or is otherwise damaged' })
  }

  /**
   * As `commitment`, without making a new buffer for each. @param {string} slot @param {string}
   * salt hex @param {string} body
   */
  commitment(slot, salt, body) {
    const most = body.length * 3 + slot.length * 3 + 64
    if (this.scratch.length < most) this.scratch = Buffer.alloc(most * 2)
    let end = this.scratch.write(`rescind/v1/${slot}\0`)
    end += this.scratch.write(salt, end, 'hex')
    end += this.scratch.write(body, end)
    return sha256(this.scratch.subarray(0, end)).toString('hex')
  }

  /** What is left over once the last entry was read. */
  async finish() {
    const { check } = this
    this.closeRun()
    for (
      ;
      (this.proof ??= await this.parse(this.proofs, 'proofs.jsonl')) !== null;
      this.proof = null
    ) {
      const { index, from, to } = this.proof
      check.fail({
        index: index ?? from,
        what: `entry ${index ?? span(from, to)} is missing: it has a proof here`,
      })
    }
    for (
      ;
      (this.text ??= await this.parse(this.texts, 'payloads.jsonl')) !== null;
      this.text = null
    ) {
      const { index, entry, slot } = this.text
      check.fail({
        index,
        entry: said(entry),
        slot: said(slot),
        what: 'a text stands here that belongs to no entry here',
      })
    }
    if (check.report.size === 0 && check.report.counts.entries === 0) check.report.whole = true
  }
}

/**
 * E10: texts are destroyed by an approved erasure or by a period that is over, and by nothing else.
 * The database says so of the entry (`clears`); before it did, the product itself was at work
 * there. @param {string} leaf
 */
const mayErase = (leaf) =>
  /"at":"[^"]*"(?:,"changes":\{[^}]*\})?,"clears":"(?:erasure|retention)"/.test(leaf) ||
  /,"role":"system",/.test(leaf)

/** The action of an entry. @param {string} leaf */
const actionOf = (leaf) => /"action":"([0-9a-f-]{36})"/.exec(leaf)?.[1] ?? ''

// ---- As a program
// -------------------------------------------------------------------------------------------------------

const usage = `Usage: node rescind-verify.mjs [--key VKEY|FILE]… [--checkpoint FILE]… [--json] DIR|FILE.zip|URL
Checks evidence of Rescind, or the whole log of a running Rescind (with the key of RESCIND_KEY).
  --key         a verifier key that you got elsewhere, or a file of such; without one, the keys of the evidence itself are believed
  --checkpoint  a signed checkpoint that was kept elsewhere: the log must contain all that it had then
Exit 0: verified; 1: failed; 2: wrong use.`

/**
 * Checks a folder, a zip or a running Rescind. @param {string} target @param {Trust} trust @param
 * {string} [key] for a URL @returns {Promise<Report>}
 */
export async function verify(target, trust = {}, key) {
  if (/^https?:\/\//.test(target)) return verifyUrl(target, trust, key)
  let source
  try {
    source = statSync(target).isDirectory() ? await openFolder(target) : openZip(target)
  } catch (error) {
    return unreadable(`${target} cannot be read as evidence: ${reason(error)}`)
  }
  try {
    return await verifyBundle(source, trust)
  } finally {
    source.close()
  }
}

/** What is said of something that is no evidence at all. @param {string} what */
function unreadable(what) {
  const { report } = new Check({ names: [], open: () => null, close: () => undefined }, {})
  return { ...report, failures: [{ what }], failed: 1 }
}

/**
 * Fetches the evidence of the whole log, checks it, and keeps nothing. @param {string} url @param
 * {Trust} trust @param {string} [key]
 */
async function verifyUrl(url, trust, key) {
  const base = url.endsWith('/') ? url : `${url}/`
  /** @param {string} path */
  const get = async (path) => {
    const answer = await fetch(new URL(path, base), {
      headers: key ? { authorization: `Bearer ${key}` } : {},
    })
    if (answer.ok && answer.body !== null) return answer
    const { detail = answer.statusText, next = '' } = /** @type {Record<string, any>} */ (
      await answer.json().catch(() => ({}))
    )
    throw new Error(`${url} answers ${answer.status}: ${detail} ${next}`.trim())
  }
  const folder = await mkdtemp(join(tmpdir(), 'rescind-verify-'))
  try {
    const { pending = 0 } = /** @type {Record<string, any>} */ (
      await (await get('api/audit/log')).json()
    )
    const { body } = await get('api/audit/bundle?range=all&report=false')
    const file = join(folder, 'bundle.zip')
    await pipeline(
      Readable.fromWeb(/** @type {import('node:stream/web').ReadableStream} */ (body)),
      createWriteStream(file, { mode: 0o600 }),
    )
    const report = await verify(file, trust)
    if (pending > 0)
      report.remarks.push(`${pending} entries wait to be sealed and are in no checkpoint yet`)
    return report
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** @param {number} n */
const number = (n) => n.toLocaleString('en-US')

/** The report in words, for people. @param {Report} report @returns {string} */
export function describe(report) {
  const {
    ok,
    origin,
    size,
    whole,
    signedBy,
    trusted,
    counts,
    erasures,
    remarks,
    failures,
    failed,
  } = report
  const lines = [`${ok ? 'VERIFIED' : 'FAILED'}  ${origin || 'no evidence'}`]
  for (const failure of failures.slice(0, 20)) lines.push(`  ${describeFailure(failure)}`)
  if (failed > 20) lines.push(`  and ${number(failed - 20)} more`)
  if (origin === '') return lines.join('\n')
  const parts = ['matching', 'erased', 'redacted', 'withheld', 'missing'].map(
    (state) => `${number(counts[/** @type {keyof Counts} */ (state)])} ${state}`,
  )
  lines.push(
    `  entries      ${number(counts.entries)} of ${number(size)}${whole ? ', the whole log' : ''}`,
    `  texts        ${parts.join(', ')}`,
    ...erasures.map(
      ({ action, index, texts }) =>
        `  erased       ${number(texts)} under request ${action}, committed by entry ${index}`,
    ),
    `  checkpoints  ${number(counts.checkpoints)}${counts.timestamps > 0 ? `, ${number(counts.timestamps)} with a time stamp (openssl ts -verify tells whose)` : ''}`,
    `  signed by    ${signedBy.join(', ') || 'nobody known'}`,
    ...remarks.map((remark) => `  ${remark}`),
  )
  if (ok && !trusted)
    lines.push(
      '  The keys are those of the evidence itself: compare them with what you were given elsewhere, or name them with --key.',
    )
  return lines.join('\n')
}

/** One failure in words: where, then what. @param {Failure} failure */
function describeFailure({ index, entry, slot, ord, file, what }) {
  const where = [
    index !== undefined && `index ${index}`,
    slot !== undefined && `slot ${slot}${ord === undefined ? '' : ` line ${ord}`}`,
    entry !== undefined && `entry ${entry}`,
    file,
  ]
  const place = where.filter(Boolean).join(', ')
  return place === '' ? what : `${place}: ${what}`
}

/** Keys as named on a command line: a vkey, or a file of them. @param {readonly string[]} named */
export const readKeys = (named) =>
  named.flatMap((name) =>
    parseKeys(/^[^+\s]+\+[0-9a-f]{8}\+/.test(name) ? name : readFileSync(name, 'utf8')),
  )

/** Runs as a program. @param {string[]} args @returns {Promise<number>} the exit code */
export async function main(args) {
  let options
  try {
    options = parseArgs({
      args,
      allowPositionals: true,
      options: {
        key: { type: 'string', multiple: true },
        checkpoint: { type: 'string', multiple: true },
        json: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    })
    if (options.values.help) {
      console.log(usage)
      return 0
    }
    if (options.positionals.length !== 1) throw new Error('Name one folder, zip or URL.')
  } catch (error) {
    console.error(`${reason(error)}\n${usage}`)
    return 2
  }
  const { key, checkpoint, json } = options.values
  try {
    const trust = {
      ...(key && { keys: readKeys(key) }),
      checkpoints: (checkpoint ?? []).map((file) => readFileSync(file, 'utf8')),
    }
    const report = await verify(options.positionals[0] ?? '', trust, process.env.RESCIND_KEY)
    console.log(json ? JSON.stringify(report, null, 2) : describe(report))
    return report.ok ? 0 : 1
  } catch (error) {
    console.log(`FAILED  ${reason(error)}`)
    return 1
  }
}

if (
  process.argv[1] !== undefined &&
  import.meta.url === pathToFileURL(realpathSync(process.argv[1])).href
)
  process.exitCode = await main(process.argv.slice(2))
