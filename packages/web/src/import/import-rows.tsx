import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { read } from '../api/tools.ts'
import { csv, saveFile } from '../plan/changes-csv.ts'
import { Bones } from '../ui/bones.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { RecordLink } from '../ui/record-link.tsx'
import { Seg } from '../ui/seg.tsx'
import type { FileReport, Mapping, Only, Outcome, ReportRow } from './types.ts'

const page_rows = 100
const all_rows = 1_000
const words: Record<Outcome, string> = {
  create: 'create',
  update: 'update',
  skip: 'nothing to do',
  problem: 'not imported',
}
const filters: { value: Only | 'all'; label: string }[] = [
  { value: 'problems', label: 'Worth a look' },
  { value: 'problem', label: 'Not imported' },
  { value: 'create', label: 'Create' },
  { value: 'update', label: 'Update' },
  { value: 'all', label: 'All' },
]

type Props = {
  tool: 'import_preview' | 'import_report'
  input: { import: string; mapping?: Mapping; action?: string }
  files?: FileReport[]
  title: string
}

/** A clear line per row: where it stands in the file, what becomes of it, and why. */
export function ImportRows({ tool, input, files = [], title }: Props) {
  const [only, setOnly] = useState<Only | 'all'>('problems')
  const [file, setFile] = useState('')
  const [saving, setSaving] = useState(false)
  const filter = { ...input, ...(only === 'all' ? {} : { only }), ...(file ? { file } : {}) }
  const query = useInfiniteQuery({
    queryKey: ['import', tool, filter],
    queryFn: ({ pageParam }) =>
      read(tool, { ...filter, limit: page_rows, ...(pageParam > 0 ? { after: pageParam } : {}) }),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next ?? undefined,
  })
  const rows = query.data?.pages.flatMap((page) => page.rows) ?? []
  const save = async () => {
    setSaving(true)
    try {
      const lines = [['file', 'line', 'outcome', 'record', 'what to know']]
      for (let after: number | null = 0; after !== null; ) {
        const page: { rows: ReportRow[]; next: number | null } = await read(tool, {
          ...filter,
          limit: all_rows,
          ...(after > 0 ? { after } : {}),
        })
        for (const row of page.rows)
          lines.push([
            row.file,
            String(row.line),
            row.outcome,
            row.label,
            row.sentences.map((each) => each.text).join(' '),
          ])
        after = page.next
      }
      saveFile('import-report.csv', csv(lines))
    } finally {
      setSaving(false)
    }
  }
  return (
    <section className="sec" aria-label={title} data-testid="import-rows">
      <header className="wraps">
        <h2>{title}</h2>
        <span className="grow" />
        {files.length > 1 && (
          <select
            className="input md"
            style={{ width: 'auto' }}
            aria-label="File"
            value={file}
            onChange={(event) => setFile(event.target.value)}
          >
            <option value="">All files</option>
            {files.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name}
              </option>
            ))}
          </select>
        )}
        <Seg label="Rows" value={only} onChange={setOnly} options={filters} />
        <button type="button" className="btn sm" disabled={saving} onClick={() => void save()}>
          {saving ? 'Collecting…' : 'Download as CSV'}
        </button>
      </header>
      {query.isPending && <Bones rows={6} />}
      {query.error && <ProblemNote error={query.error} again={() => void query.refetch()} />}
      {!query.isPending && rows.length === 0 && <p className="mute">No row is of this kind.</p>}
      {rows.length > 0 && (
        <div className="tw">
          <table className="report">
            <thead>
              <tr>
                <th>Line</th>
                <th>Record</th>
                <th>Becomes</th>
                <th>What to know</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.nr}>
                  <td className="mute nowrap">
                    {row.line}
                    <div className="t12">{row.file}</div>
                  </td>
                  <td className="wrap">
                    {row.record ? (
                      <RecordLink
                        table={row.record.table}
                        id={row.record.id}
                        label={row.label}
                        strong
                      />
                    ) : (
                      <b>{row.label}</b>
                    )}
                  </td>
                  <td>
                    <span className={row.outcome === 'problem' ? 'tag hold' : 'tag'}>
                      {words[row.outcome]}
                    </span>
                  </td>
                  <td className="wrap">
                    {row.sentences.map((each) => (
                      <div key={each.text} className={each.level === 'note' ? 'mute' : undefined}>
                        {each.text}
                      </div>
                    ))}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {query.hasNextPage && (
        <button
          type="button"
          className="btn"
          style={{ marginTop: 12 }}
          disabled={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          Show more rows
        </button>
      )}
    </section>
  )
}
