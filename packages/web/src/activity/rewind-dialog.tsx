import { absorbPlan } from '../action/absorb.ts'
import { usePeople } from '../api/people.ts'
import { request } from '../api/request.ts'
import type { Action } from '../api/wire.ts'
import { FormDialog, filled, PickField, TextField } from '../ui/form-dialog.tsx'
import { go } from '../ui/go.ts'
import { moment } from '../words/dates.ts'
import { sentence } from '../words/diff.ts'

type Option = { value: string; label: string }

/**
 * Chooses what to take back by who, what, where from and when; the answer is a plan, and nothing
 * changes before its approval.
 */
export function RewindDialog({
  seen,
  chosen,
  onClose,
}: {
  seen: Action[]
  chosen: Record<string, string>
  onClose: () => void
}) {
  const people = usePeople().map(({ id, name }) => ({ value: id, label: name }))
  const plan = async (fields: Record<string, string>) => {
    const { from, to, ...rest } = filled(fields)
    const filter = { ...rest, ...(from && { from: iso(from) }), ...(to && { to: iso(to) }) }
    const answer = await request('POST /api/rewinds', { body: { filter }, once: true })
    absorbPlan(answer.plan)
    go(`/plans/${answer.plan.id}`)
  }
  return (
    <FormDialog
      title="Rewind"
      lede="Everything that fits all of these goes back, newest first. You see what goes, what stays and why; nothing changes yet."
      submit="Show what would go back"
      onClose={onClose}
      onSubmit={plan}
    >
      <PickField
        label="Agent"
        name="agent"
        none="Any agent or none"
        value={chosen.agent}
        options={agentsOf(seen, chosen.agent)}
      />
      <PickField
        label="Person"
        name="principal"
        none="Anybody"
        value={chosen.principal}
        options={people}
      />
      <PickField label="Session" name="session" none="Any session" options={sessionsOf(seen)} />
      <PickField
        label="Tool"
        name="tool"
        none="Any tool"
        value={chosen.tool}
        options={toolsOf(seen, chosen.tool)}
      />
      <PickField label="Import" name="import" none="Any import or none" options={importsOf(seen)} />
      <PickField
        label="Later work of agents"
        name="cascade"
        none="Stays, and keeps what it is built on"
        options={[{ value: 'agents', label: 'Goes along' }]}
      />
      <TextField label="From" name="from" type="datetime-local" />
      <TextField label="Until before" name="to" type="datetime-local" />
    </FormDialog>
  )
}

/** What a field of date and time holds is in the reader's own time zone. */
const iso = (local: string) => new Date(local).toISOString()

const unique = (options: Option[]) => [
  ...new Map(options.map((option) => [option.value, option])).values(),
]

const did = (seen: Action[]) =>
  seen.filter((action) => action.effect !== 'read' && action.kind === 'do')

function agentsOf(seen: Action[], chosen: string | undefined): Option[] {
  const known = seen.flatMap(({ agent }) => (agent ? [{ value: agent.id, label: agent.name }] : []))
  return unique(
    chosen && !known.some(({ value }) => value === chosen)
      ? [{ value: chosen, label: 'The agent chosen' }, ...known]
      : known,
  )
}

function toolsOf(seen: Action[], chosen: string | undefined): Option[] {
  const known = seen.map(({ tool, tool_title }) => ({
    value: tool,
    label: tool_title ?? sentence(tool),
  }))
  const named =
    known.find(({ value }) => value === chosen) ??
    (chosen && { value: chosen, label: sentence(chosen) })
  const options = did(seen).map(({ tool, tool_title }) => ({
    value: tool,
    label: tool_title ?? sentence(tool),
  }))
  return unique(
    [...(named ? [named] : []), ...options].sort((a, b) => a.label.localeCompare(b.label)),
  )
}

function sessionsOf(seen: Action[]): Option[] {
  return unique(
    did(seen).flatMap(({ session, title, at }) =>
      session ? [{ value: session, label: `${moment(at)} · ${title}` }] : [],
    ),
  )
}

function importsOf(seen: Action[]): Option[] {
  return unique(
    did(seen).flatMap(({ input, title, at }) => {
      const id = (input as { import?: unknown } | null)?.import
      return typeof id === 'string' ? [{ value: id, label: `${moment(at)} · ${title}` }] : []
    }),
  )
}
