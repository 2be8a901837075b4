import type { OutputOf } from '@rescind/wire'
import { count, oneLine } from '../print/plain.ts'
import { table } from '../print/table.ts'

type Preview = OutputOf<'import_preview'>
type Counts = Preview['counts']

const sentencesMax = 8

/** One line per file, then what there is to say about each, most frequent first. */
export function previewText({ files, total, counts }: Preview): string {
  const cells = ({ create, update, skip, problem }: Counts) =>
    [create, update, skip, problem].map(String)
  const rows = files.map((file) => [file.name, file.kind, String(file.rows), ...cells(file.counts)])
  if (files.length > 1) rows.push(['all', '', String(total), ...cells(counts)])
  const lines = [table(['file', 'kind', 'rows', 'create', 'update', 'skip', 'not imported'], rows)]
  for (const { name, problems, summary } of files) {
    const said = [
      ...problems.map(({ text, hint }) => oneLine(hint ? `${text} ${hint}` : text)),
      ...summary.map((line) => `${count(line.count, 'row')}: ${oneLine(line.text)}`),
    ]
    if (said.length === 0) continue
    lines.push('', `${name}`, ...said.slice(0, sentencesMax).map((line) => `  ${line}`))
    if (said.length > sentencesMax)
      lines.push(`  … and ${said.length - sentencesMax} more; --report FILE has every row`)
  }
  return lines.join('\n')
}
