import { useTool } from '../api/use-tool.ts'
import type { TaskWhere } from '../api/wire.ts'
import { count } from '../words/numbers.ts'
import { TaskLine } from './task-line.tsx'

/** Open tasks of a record, beside its fields. */
export function TaskMiniList({ where }: { where: TaskWhere }) {
  const { data } = useTool('task_find', {
    where: { ...where, done_at: { is_null: true } },
    limit: 10,
  })
  if (!data || data.rows.length === 0) return null
  const total = data.total ?? data.rows.length
  return (
    <section className="sec fset" aria-label="Tasks">
      <header>
        <h2>Tasks</h2>
        <span className="n">{count(total)}</span>
      </header>
      <ul className="list tight">
        {data.rows.map((task) => (
          <TaskLine key={task.id} task={task} />
        ))}
      </ul>
      {total > data.rows.length && (
        <p className="mute t12">And {count(total - data.rows.length)} more.</p>
      )}
    </section>
  )
}
