import { tools } from '../packages/crm/src/index.ts'
import { type AnyTool, modeFloor } from '../packages/kernel/src/index.ts'

const rollbackOf = (tool: AnyTool): string => {
  const { rollback } = tool
  if (rollback.kind === 'nothing') return 'nothing'
  const tables = rollback.tables.join(', ')
  const within = 'within' in rollback ? ` within ${rollback.within.ms / 1000} s` : ''
  return `${rollback.kind} ${tables}${within}${rollback.residue === undefined ? '' : `; residue: ${rollback.residue}`}`
}

/**
 * `docs/tools.generated.md`: the contract of every tool, a line each, so that a loosened authority
 * is a changed line in review.
 */
export function makeManifest(): string {
  const rows = (tools as readonly AnyTool[])
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
    .map(
      (t) =>
        `| \`${t.name}\` | ${t.version ?? 1} | ${t.effect} | ${modeFloor[t.effect]}${t.lasting ? '; an agent: explicit' : ''} | \`${t.permission}\` | ${rollbackOf(t)} | ${t.about.replaceAll('|', '\\|').replaceAll('\n', ' ')} |`,
    )
  return `# Tools

${tools.length} tools. The mode is the least strict one a call can run in; it follows from the effect, and for an agent from whether what it does lasts. Made by \`npm run generate\`.

| tool | version | effect | mode | permission | way back | what it does |
|---|---|---|---|---|---|---|
${rows.join('\n')}
`
}
