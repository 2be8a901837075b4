import { useState } from 'react'
import { useRun } from '../action/use-run.ts'
import { useTool } from '../api/use-tool.ts'
import type { RowOf } from '../api/wire.ts'
import { useMay } from '../session/use-places.ts'
import { Bones } from '../ui/bones.tsx'
import { FormDialog, TextField } from '../ui/form-dialog.tsx'
import { NumberField } from '../ui/number-field.tsx'
import { daysKind } from '../ui/number-kinds.ts'
import { ProblemNote } from '../ui/problem-note.tsx'
import { sentence } from '../words/diff.ts'
import { plural } from '../words/numbers.ts'
import './privacy.css'

type Period = RowOf<'retention_list'>

/** How long each kind of text is kept and why; whoever may sets it, as a plan. */
export function RetentionTable() {
  const may = useMay()('retention:write')
  const found = useTool('retention_list', {})
  const [setting, setSetting] = useState<Period | null>(null)
  const run = useRun()
  return (
    <section className="sec" aria-labelledby="retention">
      <header>
        <h2 id="retention">Retention</h2>
      </header>
      {found.isPending ? (
        <Bones />
      ) : found.error ? (
        <ProblemNote error={found.error} again={() => void found.refetch()} />
      ) : (
        <table className="retention" data-testid="retention">
          <caption className="vh">Retention periods</caption>
          <thead>
            <tr>
              <th>What</th>
              <th>Kept</th>
              <th>Basis</th>
              {may && (
                <th>
                  <span className="vh">Set</span>
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {found.data.rows.map((row) => (
              <tr key={row.kind}>
                <td className="wrap">
                  <b>{sentence(row.kind)}</b>
                  <div className="mute t12">{row.about}</div>
                </td>
                <td className="nowrap">
                  {row.days === null ? 'Until asked' : plural(row.days, 'day')}
                  {row.is_default && <div className="mute t12">Default</div>}
                </td>
                <td className="wrap ink2">{row.basis}</td>
                {may && (
                  <td>
                    <button type="button" className="btn ghost sm" onClick={() => setSetting(row)}>
                      Set…
                    </button>
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {setting && (
        <FormDialog
          title={`Retention: ${sentence(setting.kind)}`}
          lede="What is older goes within a day and for good. Empty: kept until somebody asks for its erasure."
          submit="Show the plan"
          onClose={() => setSetting(null)}
          onSubmit={({ days, basis = '' }) =>
            run.mutateAsync({
              tool: 'retention_set',
              input: { kind: setting.kind, days: days ? Number(days) : null, basis },
            })
          }
        >
          <NumberField
            label="Days"
            name="days"
            kind={daysKind}
            value={setting.days === null ? '' : String(setting.days)}
          />
          <TextField
            label="Basis"
            name="basis"
            required
            all
            value={setting.is_default ? '' : setting.basis}
          />
        </FormDialog>
      )}
    </section>
  )
}
