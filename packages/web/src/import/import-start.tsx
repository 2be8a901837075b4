import { IconArrowBackUp, IconFileTypeCsv, IconListCheck, IconUpload } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type DragEvent, useRef, useState } from 'react'
import { ActionLine } from '../activity/action-line.tsx'
import { actionsQuery } from '../api/queries.ts'
import { request } from '../api/request.ts'
import { Bar } from '../ui/bar.tsx'
import { Page } from '../ui/page.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import './import.css'

/** Files in, before anything changes: they are read, then shown row by row. */
export function ImportStart() {
  const navigate = useNavigate()
  const picker = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const runs = useQuery(actionsQuery({ tool: 'import_run', limit: 10 })).data?.rows ?? []
  const upload = useMutation({
    mutationFn: async (files: File[]) => {
      const form = new FormData()
      for (const file of files) form.append('files', file, file.name)
      return request('POST /api/imports', { form })
    },
    onSuccess: ({ import: { id } }) => void navigate({ to: '/import/$id', params: { id } }),
  })
  const take = (list: FileList | null) => {
    const files = [...(list ?? [])]
    if (files.length > 0 && !upload.isPending) upload.mutate(files)
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    take(event.dataTransfer.files)
  }
  return (
    <Page bar={<Bar title="Import" />}>
      <div className="main">
        <div className="pad stack g24 import-start">
          <div>
            <h1>Bring in a file</h1>
            <p className="lede">
              Companies, products, people and deals, as your old system exported them. Nothing
              changes before you have seen every row and approved the plan.
            </p>
          </div>
          <div
            className={over ? 'dropzone over' : 'dropzone'}
            onDragOver={(event) => {
              event.preventDefault()
              setOver(true)
            }}
            onDragLeave={() => setOver(false)}
            onDrop={onDrop}
          >
            <IconUpload className="i l" aria-hidden />
            <b>{upload.isPending ? 'Reading the files…' : 'Drop CSV files here'}</b>
            <span className="mute">several that belong together at once</span>
            <button
              type="button"
              className="btn ink"
              disabled={upload.isPending}
              onClick={() => picker.current?.click()}
            >
              Choose files
            </button>
            <input
              ref={picker}
              type="file"
              accept=".csv,.tsv,.txt,text/csv"
              multiple
              hidden
              data-testid="import-files"
              onChange={(event) => {
                take(event.target.files)
                event.target.value = ''
              }}
            />
          </div>
          {upload.error && <ProblemNote error={upload.error} />}
          <ul className="list">
            <li>
              <IconFileTypeCsv className="i" aria-hidden />
              <span className="grow">
                Delimiter, encoding, dates and numbers are taken as found; the mapping is suggested
                and yours to change.
              </span>
            </li>
            <li>
              <IconListCheck className="i" aria-hidden />
              <span className="grow">
                Each row that is unclear gets a line that says why. Nothing is guessed, nothing is
                lost.
              </span>
            </li>
            <li>
              <IconArrowBackUp className="i c-undo" aria-hidden />
              <span className="grow">
                An import is taken back as one, created rows and changed ones. What others changed
                or built on since stays, and is named.
              </span>
            </li>
          </ul>
          {runs.length > 0 && (
            <section className="sec">
              <header>
                <h2>Earlier imports</h2>
              </header>
              <ul className="list">
                {runs.map((action) => (
                  <ActionLine key={action.id} action={action} />
                ))}
              </ul>
            </section>
          )}
        </div>
      </div>
    </Page>
  )
}
