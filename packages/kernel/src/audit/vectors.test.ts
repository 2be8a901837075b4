import { createPrivateKey } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  checkpointText,
  consistencyRanges,
  emptyRoot,
  Frontier,
  inclusionRanges,
  leafHash,
  openCheckpoint,
  openNote,
  parseCheckpoint,
  parseVkey,
  prove,
  type Subtree,
  signNote,
  verifyConsistency,
  verifyInclusion,
  vkeyOf,
} from '../../verify/rescind-verify.mjs'

// Leaves, roots and proofs: the reference vectors of Certificate Transparency, from
// google/certificate-transparency (merkletree tests) and google/trillian
// (merkle/log_verifier_test.go); the same are in transparency-dev/merkle (testdata).
const leaves = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => leafHash(Buffer.from(hex, 'hex')))
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
].map((hex) => Buffer.from(hex, 'hex'))
const node = {
  a: '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
  b: '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
  c: '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
  d: 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
  e: 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
  f: '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
}
const [two, four, one] = [2, 4, 1].map((size) => roots[size]!.toString('hex')) as [
  string,
  string,
  string,
]
/** Index, size, proof. */
const inclusions: [number, number, string[]][] = [
  [0, 1, []],
  [0, 8, [node.a, node.b, node.c]],
  [5, 8, [node.d, node.e, four]],
  [2, 3, [two]],
  [1, 5, [one, node.b, node.d]],
]
/** Older size, size, proof. */
const consistencies: [number, number, string[]][] = [
  [1, 1, []],
  [1, 8, [node.a, node.b, node.c]],
  [6, 8, [node.f, node.e, four]],
  [2, 5, [node.b, node.d]],
]

const bytes = (proof: readonly string[]): Buffer[] => proof.map((hex) => Buffer.from(hex, 'hex'))
const hashOf = ({ level, index }: Subtree) => {
  const frontier = new Frontier()
  for (const leaf of leaves.slice(index * 2 ** level, (index + 1) * 2 ** level)) frontier.push(leaf)
  return frontier.root()
}

test('the roots of the reference trees', () => {
  const frontier = new Frontier()
  expect(emptyRoot).toEqual(roots[0])
  for (const [i, leaf] of leaves.entries()) {
    frontier.push(leaf)
    expect(frontier.root()).toEqual(roots[i + 1])
  }
})

test('the reference proofs that a leaf is in a tree are made, and pass; none passes for another place, tree or proof', () => {
  for (const [index, size, expected] of inclusions) {
    const [leaf, root, proof] = [leaves[index]!, roots[size]!, bytes(expected)]
    expect(prove(inclusionRanges(index, size), hashOf)).toEqual(proof)
    expect(verifyInclusion(index, size, leaf, proof, root)).toBe(true)
    const wrong: Parameters<typeof verifyInclusion>[] = [
      [index - 1, size, leaf, proof, root],
      [index + 1, size, leaf, proof, root],
      [index ^ 2, size, leaf, proof, root],
      [index, size * 2, leaf, proof, root],
      [index, Math.floor(size / 2), leaf, proof, root],
      [index, size, emptyRoot, proof, root],
      [index, size, leaf, proof, emptyRoot],
      [index, size, leaf, [...proof, root], root],
      [index, size, leaf, [root, ...proof], root],
      ...proof.map(
        (_, i): Parameters<typeof verifyInclusion> => [
          index,
          size,
          leaf,
          proof.with(i, emptyRoot),
          root,
        ],
      ),
      ...(proof.length > 0
        ? [[index, size, leaf, proof.slice(0, -1), root] as Parameters<typeof verifyInclusion>]
        : []),
    ]
    for (const [i, call] of wrong.entries())
      expect(verifyInclusion(...call), `${index} of ${size}, ${i}`).toBe(false)
  }
})

test('the reference proofs that a tree begins with an older one are made, and pass; none passes for other trees or proofs', () => {
  for (const [older, size, expected] of consistencies) {
    const [before, root, proof] = [roots[older]!, roots[size]!, bytes(expected)]
    expect(prove(consistencyRanges(older, size), hashOf)).toEqual(proof)
    expect(verifyConsistency(older, size, proof, before, root)).toBe(true)
    const wrong: Parameters<typeof verifyConsistency>[] = [
      [older, size, proof, emptyRoot, root],
      [older, size, proof, before, emptyRoot],
      [older, size, [...proof, before], before, root],
      [older, size, [root, ...proof], before, root],
      ...proof.map(
        (_, i): Parameters<typeof verifyConsistency> => [
          older,
          size,
          proof.with(i, emptyRoot),
          before,
          root,
        ],
      ),
      ...(proof.length === 0
        ? []
        : ([
            [older - 1, size, proof, before, root],
            [older + 1, size, proof, before, root],
            [older, size * 2, proof, before, root],
            [older, size, proof, root, before],
            [older, size, [], before, root],
            [older, size, proof.slice(0, -1), before, root],
          ] as Parameters<typeof verifyConsistency>[])),
    ]
    for (const [i, call] of wrong.entries())
      expect(verifyConsistency(...call), `${older} to ${size}, ${i}`).toBe(false)
  }
  expect(verifyConsistency(2, 1, [], roots[2]!, roots[1]!)).toBe(false)
  expect(verifyConsistency(0, 8, [], emptyRoot, roots[8]!)).toBe(true)
})

// Keys and notes of the reference implementation: golang.org/x/mod/sumdb/note, note_test.go.
const peterKey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const enochKey = 'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop'
const said =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
const peterSigned =
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n'
const enochSigned =
  '— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n'
const [peter, enoch] = [parseVkey(peterKey), parseVkey(enochKey)]

test('a verifier key is read; no part of one is, nor one with any byte changed', () => {
  expect(peter).toMatchObject({ name: 'PeterNeumann', id: 'c74f20a3' })
  for (let from = 0; from < peterKey.length; from++) {
    for (let to = from + 1; to <= peterKey.length; to++) {
      if (from === 0 && to === peterKey.length) continue
      expect(() => parseVkey(peterKey.slice(from, to))).toThrow()
    }
    const next = String.fromCharCode(peterKey.charCodeAt(from) + 1)
    expect(() => parseVkey(peterKey.slice(0, from) + next + peterKey.slice(from + 1))).toThrow()
  }
  for (const key of [
    'PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==',
    'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  ])
    expect(() => parseVkey(key)).toThrow()
})

test('a note is signed as the reference implementation signs it', () => {
  const seed = Buffer.from('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz', 'base64').subarray(1)
  const privateKey = createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]),
    format: 'der',
    type: 'pkcs8',
  })
  const signer = { name: 'PeterNeumann', privateKey }
  expect(vkeyOf(signer)).toBe(peterKey)
  expect(signNote(said, signer)).toBe(`${said}\n${peterSigned}`)
  expect(() => signNote('abc', signer)).toThrow()
})

test('a note opens with a known key and passes over unknown ones; what is malformed or wrong does not', () => {
  const opened = (signatures: string, ...keys: (typeof peter)[]) =>
    openNote(`${said}\n${signatures}`, keys).by.map(({ name }) => name)
  expect(openNote(`${said}\n${peterSigned}${enochSigned}`, [peter]).text).toBe(said)
  expect(opened(peterSigned + enochSigned, peter)).toEqual(['PeterNeumann'])
  expect(opened(peterSigned + enochSigned, peter, enoch)).toEqual(['PeterNeumann', 'EnochRoot'])
  expect(opened(peterSigned + peterSigned + enochSigned + enochSigned, peter)).toEqual([
    'PeterNeumann',
  ])
  expect(() => opened(peterSigned + enochSigned)).toThrow('no known key')
  expect(() => opened(peterSigned.repeat(101), peter)).toThrow('too many')
  expect(() => opened(`${peterSigned.slice(0, 60)}ABCD${peterSigned.slice(60)}`, peter)).toThrow(
    'wrong',
  )
  for (const note of [
    said,
    `${said}\n`,
    `${said}\n${peterSigned.slice(0, -1)}`,
    `\u0001${said}\n${peterSigned}`,
    `${said}\n— Bad Name x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=`,
    `${said}\n${peterSigned}Unexpected line.\n`,
  ])
    expect(() => openNote(note, [peter])).toThrow()
})

// A checkpoint as the log of Go modules served it, and the key that Go's own command holds it
// against.
const sumdb = parseVkey('sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8')
const sumdbCheckpoint = `go.sum database tree
65209736
5+uGFjx6xBZG8ip1+wi77v+grwbhhukIrxEUS8PXvRo=

— sum.golang.org Az3grnbssgK7ubgFX36gVETtNv0U23qxyAhAMai2QUfeGa3nB/akvkMdlUErfcZz7l/R3cVtYspg3dxXABkGZZKdsQ8=
`

test('a checkpoint of another log, as published, opens; with another size it does not', () => {
  const { origin, size, root } = parseCheckpoint(openNote(sumdbCheckpoint, [sumdb]).text)
  expect([origin, size, root.toString('base64')]).toEqual([
    'go.sum database tree',
    65209736,
    '5+uGFjx6xBZG8ip1+wi77v+grwbhhukIrxEUS8PXvRo=',
  ])
  expect(checkpointText(origin, size, root)).toBe(
    sumdbCheckpoint.slice(0, sumdbCheckpoint.indexOf('\n\n') + 1),
  )
  expect(() => openNote(sumdbCheckpoint.replace('65209736', '65209737'), [sumdb])).toThrow('wrong')
  // Its key has another name than its log, which is no key of that log for us.
  expect(() => openCheckpoint(sumdbCheckpoint, [sumdb])).toThrow(
    'none of the keys of go.sum database tree',
  )
})

test('the text of a checkpoint is read strictly: c2sp.org/tlog-checkpoint', () => {
  // The example of the specification, with an extension line.
  const text =
    'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n'
  expect(parseCheckpoint(text)).toMatchObject({
    origin: 'example.com/behind-the-sofa',
    size: 20852163,
    extensions: [],
  })
  expect(parseCheckpoint(`${text}more\n`).extensions).toEqual(['more'])
  for (const wrong of [
    text.slice(0, -1),
    `${text}\n`,
    `\n${text}`,
    text.replace('20852163', '020852163'),
    text.replace('20852163', '-1'),
    text.replace('20852163', '1e3'),
    text.replace('2I=', '2J='),
    text.replace('CsUY', ''),
  ])
    expect(() => parseCheckpoint(wrong), JSON.stringify(wrong)).toThrow('not a checkpoint')
})
