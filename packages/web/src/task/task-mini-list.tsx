import type { Task, Where } from '../api/records.ts'
import { useTool } from '../api/use-tool.ts'
import { TaskLine } from './task-line.tsx'

/** Open tasks of a record, beside its fields. */
export function TaskMiniList({ where }: { where: Where }) {
  const { data } = useTool<{ rows: Task[] }>('task_find', { where: { ...where, done_at: { is_null: true } }, limit: 10 })
  if (!data || data.rows.length === 0) return null
  return (
    <section className="sec fset" aria-label="Tasks">
      <header>
        <h2>Tasks</h2>
        <span className="n">{data.rows.length}</span>
      </header>
      <ul className="list tight">
        {data.rows.map((task) => (
          <TaskLine key={task.id} task={task} />
        ))}
      </ul>
    </section>
  )
}
