import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { leafHash, rootOf } from './inclusion.ts'

const sha256 = (...parts: (number[] | string)[]) =>
  createHash('sha256')
    .update(
      Buffer.concat(
        parts.map((part) =>
          typeof part === 'string' ? Buffer.from(part, 'hex') : Buffer.from(part),
        ),
      ),
    )
    .digest('hex')
const node = (left: string, right: string) => sha256([1], left, right)

test('the browser follows a proof to the root of the tree, and only from the place it is for', async () => {
  const [a, b, c] = (await Promise.all(['a', 'b', 'c'].map(leafHash))) as [string, string, string]
  expect(a).toBe(sha256([0], Buffer.from('a').toString('hex')))
  const root = node(node(a, b), c)
  expect(await rootOf(0, 3, a, [b, c])).toBe(root)
  expect(await rootOf(1, 3, b, [a, c])).toBe(root)
  expect(await rootOf(2, 3, c, [node(a, b)])).toBe(root)
  expect(await rootOf(0, 3, c, [b, c])).not.toBe(root)
  expect(await rootOf(2, 3, a, [b, c])).not.toBe(root)
  expect(await rootOf(3, 3, a, [b, c])).toBeNull()
})
