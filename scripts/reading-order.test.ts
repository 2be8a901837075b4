import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const text = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')

/** The files that ARCHITECTURE.md names for a newcomer, in order. */
function readingOrder(): string[] {
  const [, section] = /## Reading order\n([\s\S]*?)\n## /.exec(text('ARCHITECTURE.md'))!
  return Array.from(section!.matchAll(/`(packages\/[^`]+)`/g), ([, path]) => path!)
}

test('the reading order is as long as README and ARCHITECTURE say, to the nearest hundred lines', () => {
  const files = readingOrder()
  expect(files.length).toBeGreaterThan(6)
  const lines = files.reduce((sum, path) => sum + text(path).split('\n').length - 1, 0)
  const said = `about ${(Math.round(lines / 100) * 100).toLocaleString('en')} lines to the heart`
  expect(text('README.md')).toContain(said)
  expect(text('ARCHITECTURE.md').toLowerCase()).toContain(said)
})
