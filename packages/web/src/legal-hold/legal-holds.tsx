import { IconGavel } from '@tabler/icons-react'
import { useState } from 'react'
import { settle, useRun } from '../action/use-run.ts'
import { callTool } from '../api/tools.ts'
import { useTool } from '../api/use-tool.ts'
import { useMay } from '../session/use-places.ts'
import { FormDialog, TextField } from '../ui/form-dialog.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { day } from '../words/dates.ts'

/** The legal holds over a contact, and how to place and release one, for whoever keeps them. */
export function LegalHolds({ contact }: { contact: string }) {
  const may = useMay()('legal:write')
  const consent = useTool('consent_get', { contact })
  const [placing, setPlacing] = useState(false)
  const [problem, setProblem] = useState<unknown>(null)
  const run = useRun()
  const holds = (consent.data?.holds ?? []).filter((hold) => hold.released_on === null)
  if (!may && holds.length === 0) return null
  const release = async (hold: string) => {
    setProblem(null)
    try {
      settle(await callTool('legal_hold_release', { hold }))
    } catch (error) {
      setProblem(error)
    }
  }
  return (
    <section className="fset" aria-labelledby="legal-holds" data-testid="legal-holds">
      <div className="row">
        <h2 id="legal-holds">Legal holds</h2>
        <span className="grow" />
        {may && (
          <button type="button" className="btn ghost sm" onClick={() => setPlacing(true)}>
            Place…
          </button>
        )}
      </div>
      {holds.length === 0 ? (
        <p className="mute t12">None. A hold stops mail and defers an erasure.</p>
      ) : (
        <ul className="list tight">
          {holds.map((hold) => (
            <li key={hold.id}>
              <IconGavel className="i s c-hold" aria-hidden />
              <span className="grow">
                <b>{hold.ref}</b> <span className="ink2">{hold.title}</span>
                <span className="mute t12">
                  {' '}
                  since {day(hold.placed_on)}
                  {hold.covers === 'company' ? ', the whole company' : ''}
                </span>
              </span>
              {hold.release_asked_at ? (
                <span className="tag hold">Release waits</span>
              ) : (
                may && (
                  <button type="button" className="btn sm" onClick={() => void release(hold.id)}>
                    Release…
                  </button>
                )
              )}
            </li>
          ))}
        </ul>
      )}
      {problem !== null && <ProblemNote error={problem} />}
      {placing && (
        <FormDialog
          title="Place a legal hold"
          lede="No mail and no erasure while it stands. After 60 seconds only its release ends it, and that is a plan."
          submit="Place hold"
          onClose={() => setPlacing(false)}
          onSubmit={({ matter = '' }) =>
            run.mutateAsync({ tool: 'legal_hold_place', input: { matter, contact } })
          }
        >
          <TextField
            label="Reference of the matter"
            name="matter"
            required
            all
            placeholder="LM-0112"
          />
        </FormDialog>
      )}
    </section>
  )
}
