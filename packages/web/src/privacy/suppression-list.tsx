import { useState } from 'react'
import { useRun } from '../action/use-run.ts'
import { useTool } from '../api/use-tool.ts'
import { useMay } from '../session/use-places.ts'
import { Bones } from '../ui/bones.tsx'
import { FormDialog, PickField, TextField } from '../ui/form-dialog.tsx'
import { oneOf } from '../ui/one-of.ts'
import { ProblemNote } from '../ui/problem-note.tsx'
import { RecordLink } from '../ui/record-link.tsx'
import { moment } from '../words/dates.ts'
import { sentence } from '../words/diff.ts'

const reasons = [
  { value: 'bounced', label: 'Mail to it came back' },
  { value: 'complained', label: 'A complaint' },
  { value: 'opted_out', label: 'Opted out' },
]

/**
 * Which addresses get nothing, and why. Addresses are kept as keyed hashes: one is found by typing
 * it, and no list shows them.
 */
export function SuppressionList() {
  const may = useMay()
  const [address, setAddress] = useState('')
  const [before, setBefore] = useState<string | null>(null)
  const [form, setForm] = useState<'block' | 'lift' | null>(null)
  const run = useRun()
  const asked = { ...(address ? { address } : {}), ...(before ? { before } : {}) }
  const found = useTool('suppression_find', asked)
  const search = (text: string) => {
    setAddress(text.trim())
    setBefore(null)
  }
  const send = (tool: 'suppression_add' | 'suppression_lift') => (said: Record<string, string>) => {
    const { address = '', reason, evidence = '' } = said
    return run.mutateAsync({
      tool,
      input: { address, reason: oneOf(['bounced', 'complained', 'opted_out'], reason), evidence },
    })
  }
  return (
    <section className="sec" aria-labelledby="suppressions" data-testid="suppressions">
      <header>
        <h2 id="suppressions">Blocked addresses</h2>
        <span className="grow" />
        {may('consent:write') && (
          <button type="button" className="btn sm" onClick={() => setForm('block')}>
            Block an address…
          </button>
        )}
        {may('consent:restore') && (
          <button type="button" className="btn ghost sm" onClick={() => setForm('lift')}>
            Lift a block…
          </button>
        )}
      </header>
      <label className="field">
        <span>Is this address blocked?</span>
        <input
          className="input md"
          type="search"
          autoComplete="off"
          value={address}
          onChange={(e) => search(e.target.value)}
        />
      </label>
      {found.isPending ? (
        <Bones />
      ) : found.error ? (
        <ProblemNote error={found.error} again={() => void found.refetch()} />
      ) : found.data.rows.length === 0 ? (
        <p className="mute">
          {address ? 'No block of this address stands.' : 'No address is blocked.'}
        </p>
      ) : (
        <table>
          <caption className="vh">Blocks that stand, the newest first</caption>
          <thead>
            <tr>
              <th>Whose</th>
              <th>Why</th>
              <th>Of which mail</th>
              <th>Since</th>
            </tr>
          </thead>
          <tbody>
            {found.data.rows.map((row) => (
              <tr key={row.id}>
                <td>
                  {row.contact ? (
                    <RecordLink table="contact" id={row.contact.id} label={row.contact.name} />
                  ) : (
                    'Nobody here'
                  )}
                </td>
                <td className="wrap">
                  {sentence(row.reason)}
                  {row.own && ', in their own words'}
                  <div className="mute t12">{row.evidence}</div>
                </td>
                <td>{row.purpose ? sentence(row.purpose) : 'All'}</td>
                <td className="nowrap">{moment(row.created_at)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {found.data?.next && (
        <button
          type="button"
          className="btn ghost sm"
          onClick={() => setBefore(found.data.next ?? null)}
        >
          Older
        </button>
      )}
      {form === 'block' && (
        <FormDialog
          title="Block an address"
          lede="It takes effect at once, whoever the address belongs to. After 60 seconds only a lift ends it."
          submit="Block it"
          onClose={() => setForm(null)}
          onSubmit={send('suppression_add')}
        >
          <TextField label="Address" name="address" type="email" required all />
          <PickField label="Why" name="reason" options={reasons} value="bounced" />
          <TextField
            label="Evidence"
            name="evidence"
            required
            all
            placeholder="The mailbox does not exist"
          />
        </FormDialog>
      )}
      {form === 'lift' && (
        <FormDialog
          title="Lift a block"
          lede="Ends blocks that were entered by hand. What the person said themselves ends by their return, on the page of the contact."
          submit="Show the plan"
          onClose={() => setForm(null)}
          onSubmit={send('suppression_lift')}
        >
          <TextField label="Address" name="address" type="email" required all value={address} />
          <PickField label="Which" name="reason" options={reasons} value="bounced" />
          <TextField
            label="Why it may end"
            name="evidence"
            required
            all
            placeholder="The mailbox is there again"
          />
        </FormDialog>
      )}
    </section>
  )
}
