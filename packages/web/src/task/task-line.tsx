import { useRun } from '../action/use-run.ts'
import type { Task } from '../api/wire.ts'
import { useMay } from '../session/use-places.ts'
import { notice } from '../ui/notice.ts'
import { RecordLink } from '../ui/record-link.tsx'
import { day, isoDay } from '../words/dates.ts'

/** "overdue" is bold ink; colour is for promises only. */
function Due({ on }: { on: string | null | undefined }) {
  if (!on) return null
  const today = isoDay()
  if (on < today) return <b className="t12">overdue, {day(on)}</b>
  return <span className="mute t12 nowrap">{on === today ? 'today' : day(on)}</span>
}

export function TaskLine({ task, wide = false }: { task: Task; wide?: boolean }) {
  const run = useRun()
  const may = useMay()('task:write')
  const about = task.contact
    ? { table: 'contact', ...task.contact }
    : task.deal
      ? { table: 'deal', ...task.deal }
      : task.company
        ? { table: 'company', ...task.company }
        : null
  const complete = () =>
    run.mutate(
      { tool: 'task_complete', input: { task: task.id } },
      { onError: (error) => notice.set(error) },
    )
  const done = Boolean(task.done_at)
  return (
    <li data-testid="task">
      <input
        type="checkbox"
        aria-label={`Done: ${task.title}`}
        checked={done || run.isPending || run.isSuccess}
        disabled={!may || done || run.isPending}
        onChange={complete}
      />
      <span className={`grow trunc ${done ? 'was' : ''}`}>{task.title}</span>
      {wide && about && (
        <span className="mute trunc desk">
          <RecordLink table={about.table} id={about.id} label={about.name} />
        </span>
      )}
      {wide && <span className="mute t12 nowrap desk">{task.assignee?.name}</span>}
      <Due on={task.due_on} />
    </li>
  )
}
