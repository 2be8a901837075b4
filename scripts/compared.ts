import { crmCover } from '../packages/crm/src/audit/cover.ts'
import { auditCover } from '../packages/kernel/src/audit/audit-cover.ts'
import { type ColumnCover, kernelCover } from '../packages/kernel/src/audit/cover.ts'

const told = (cover: ColumnCover) => ('free' in cover ? `not compared: ${cover.free}` : 'compared')

/** The page of what a check compares, from the lists that its tests go by. */
export function makeCompared(): string {
  const tables = Object.entries({ ...auditCover, ...kernelCover, ...crmCover }).toSorted(
    ([a], [b]) => (a < b ? -1 : 1),
  )
  const rows = tables.flatMap(([table, { removed, added, columns }]) => {
    const alike = Map.groupBy(Object.entries(columns), ([, cover]) => told(cover))
    return [
      `| \`${table}\` | a row taken out | ${told(removed)} |`,
      `| | a row put in | ${told(added)} |`,
      ...[...alike].map(
        ([text, named]) => `| | ${named.map(([name]) => `\`${name}\``).join(', ')} | ${text} |`,
      ),
    ]
  })
  const compared = tables
    .flatMap(([, { columns }]) => Object.values(columns))
    .filter((cover) => 'found' in cover).length
  return `# What a check compares

Of the tables beside the records, those of the audit included: which columns a check of the audit (\`audit_verify\`, and \`compared.json\` of a bundle) holds against what was sealed and signed, and why
nobody relies on the others. Of the records and the log of their changes every column is compared. A test alters each column that is compared, as a superuser with
the triggers off, takes a row out and puts one in; a column that is in no list fails it. Made from those lists by \`npm run generate\`. ${compared} columns are compared.

| table | what | how |
|---|---|---|
${rows.join('\n')}
`
}
