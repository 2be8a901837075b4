import { areas } from '../test/attack/areas.ts'
import { laws } from './laws.ts'

/**
 * `docs/attacks.generated.md`: everything that `npm run attack` tries, by law. Throws where an
 * attack names no law.
 */
export async function makeAttacks(): Promise<string> {
  const all = (await areas()).flatMap(({ name, attacks }) =>
    attacks.map((attack) => ({ ...attack, area: name })),
  )
  const unknown = all.filter(({ law }) => !laws[law])
  if (unknown.length > 0)
    throw new Error(`Attacks on no law: ${unknown.map(({ name }) => name).join('; ')}`)
  const order = Object.keys(laws)
  const rows = all
    .toSorted((a, b) => order.indexOf(a.law) - order.indexOf(b.law) || a.area.localeCompare(b.area))
    .map(({ law, name, area }) => `| ${law} | ${name} | \`test/attack/${area}.attack.ts\` |`)
  return `# Attacks

What \`npm run attack\` and \`npm test\` try against a running product, and which law of [invariants.md](invariants.md) each tries to break.
This page is made from the suite by \`npm run generate\`. ${all.length} attacks.

| law | what is tried | where |
|---|---|---|
${rows.join('\n')}
`
}
