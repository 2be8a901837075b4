import { IconBuilding, IconGavel, IconHandStop, IconMailOff } from '@tabler/icons-react'
import { useState } from 'react'
import type { HeldOut, Plan } from '../api/wire.ts'
import { RecordLink } from '../ui/record-link.tsx'
import { count, plural } from '../words/numbers.ts'
import { usePages } from './pages.ts'
import { heldReasons, isRewind, type Reason, sendsMail } from './plan-words.ts'

const icons: Record<string, typeof IconMailOff> = {
  opted_out: IconMailOff,
  legal_hold: IconGavel,
  customer: IconBuilding,
}
const rows_first = 2

/** Everybody who is left out, with reason and evidence, in the same table as everybody else. */
export function HeldOutSection({ plan }: { plan: Plan }) {
  const { rows, all, done } = usePages(plan, 'held_out')
  const [open, setOpen] = useState<string[]>([])
  const held = plan.counts.held_out
  if (held === 0) return null
  const show = async (code: string) => {
    if (open.includes(code)) return setOpen(open.filter((each) => each !== code))
    if (!done) await all()
    setOpen([...open, code])
  }
  return (
    <section className="sec held" aria-labelledby="held-out" data-testid="held-out">
      <header>
        <h2 id="held-out">Held out</h2>
        <span className="n">
          {sendsMail(plan)
            ? `${count(held)} ${held === 1 ? 'receives' : 'receive'} nothing`
            : `${plural(held, 'record stays', 'records stay')} as ${held === 1 ? 'it is' : 'they are'}`}
        </span>
      </header>
      <table>
        <caption className="vh">Held out, with reason and evidence</caption>
        <thead>
          <tr>
            <th>{sendsMail(plan) ? 'Contact' : 'Record'}</th>
            <th>Why</th>
          </tr>
        </thead>
        {heldReasons(plan).map((reason) => (
          <Group
            key={reason.code}
            reason={reason}
            back={isRewind(plan)}
            rows={rows.filter((row) => row.reason === reason.code)}
            open={open.includes(reason.code)}
            onToggle={() => void show(reason.code)}
          />
        ))}
      </table>
    </section>
  )
}

const overrides: Record<string, string> = {
  nobody: 'Nobody can override',
  new_plan: 'Only in a new plan that names them',
}

type GroupProps = {
  reason: Reason
  rows: HeldOut[]
  back: boolean
  open: boolean
  onToggle: () => void
}

function Group({ reason, rows, back, open, onToggle }: GroupProps) {
  const Icon = icons[reason.code] ?? IconHandStop
  // No plan can name what a rewind leaves: it stays as others made it.
  const override = back && rows[0]?.override === 'new_plan' ? undefined : rows[0]?.override
  return (
    <tbody data-reason={reason.code}>
      <tr className="grp">
        <td colSpan={2}>
          <span className="row">
            <Icon className="i s c-hold" aria-hidden />
            <b className="nowrap">
              {count(reason.value)} {reason.group}
            </b>
            {override && <span className="mute desk trunc">{overrides[override]}</span>}
            <span className="grow" />
            {reason.value > rows_first && (
              <button
                type="button"
                className="btn ghost sm"
                aria-expanded={open}
                onClick={onToggle}
              >
                {open ? `Show ${rows_first}` : `Show all ${count(reason.value)}`}
              </button>
            )}
          </span>
        </td>
      </tr>
      {(open ? rows : rows.slice(0, rows_first)).map((row) => (
        <tr key={row.id + row.reason} data-testid="held-out-row">
          <td>
            <RecordLink table={row.table} id={row.id} label={row.label} strong />
          </td>
          <td className="wrap">{row.evidence || reason.long}</td>
        </tr>
      ))}
    </tbody>
  )
}
