import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { laws } from './laws.ts'

const root = join(import.meta.dirname, '..')
const title = /\b(?:test|it)(?:\.\w+(?:\([^)]*\))?)*\(\s*(['"`])((?:(?!\1).)+)\1/gs

/** The law that an entry of the attack suite tries to break. */
const attacked = /\blaw: '([A-Z]\d{1,2})'/g

/**
 * `docs/invariants.md`: each law with the tests whose titles name it and the attacks on it. Throws
 * where a law has none.
 */
export function makeInvariants(): string {
  const list = [
    '-c',
    'safe.directory=*',
    'ls-files',
    '--cached',
    '--others',
    '--exclude-standard',
    '*.test.ts',
    '*.attack.ts',
  ]
  const files = execFileSync('git', list, { cwd: root, encoding: 'utf8' })
    .trim()
    .split('\n')
    .filter((file) => existsSync(join(root, file)))
    .sort()
  const tests = new Map<string, Set<string>>(Object.keys(laws).map((law) => [law, new Set()]))
  for (const file of files) {
    const source = readFileSync(join(root, file), 'utf8')
    for (const [, law] of source.matchAll(attacked)) tests.get(law ?? '')?.add(file)
    for (const [, , text] of source.matchAll(title)) {
      for (const [law] of (text ?? '').matchAll(/\b[CAURHBELQW]\d{1,2}\b/g))
        tests.get(law)?.add(file)
    }
  }
  const untested = [...tests].filter(([, found]) => found.size === 0).map(([law]) => law)
  if (untested.length > 0)
    throw new Error(`Laws without a test that names them: ${untested.join(', ')}`)
  const rows = [...tests].map(
    ([law, found]) =>
      `| ${law} | ${laws[law]} | ${[...found].map((f) => `\`${f}\``).join('<br>')} |`,
  )
  return `# Invariants

Each law has at least one test that carries its number and tries to break it. This page is made from the titles of the tests by
\`npm run generate\`; a law without a test fails \`npm run check\`.

| law | what it says | tests |
|---|---|---|
${rows.join('\n')}
`
}
