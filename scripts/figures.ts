import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * What each figure is, for the page: the table of docs/figures.md, so that a word means the same
 * there.
 */
export function makeFigures(): string {
  const text = readFileSync(join(import.meta.dirname, '..', 'docs', 'figures.md'), 'utf8')
  const rows = [...text.matchAll(/^\| ([a-z ]+?) +\| (.+?) +\|/gm)].map(
    ([, name = '', is = '']) => [name, is] as const,
  )
  const lines = rows
    .filter(([name]) => name !== 'figure')
    .map(([name, is]) => `  ${JSON.stringify(name)}: ${JSON.stringify(is)},`)
  return `// Made by "npm run generate" from docs/figures.md.\nexport const definitions = {\n${lines.join('\n')}\n} as const\n`
}
