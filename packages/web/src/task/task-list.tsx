import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { meQuery } from '../api/queries.ts'
import { useTool } from '../api/use-tool.ts'
import type { TaskWhere } from '../api/wire.ts'
import { May } from '../session/may.tsx'
import { Bar } from '../ui/bar.tsx'
import { Empty } from '../ui/empty.tsx'
import { Found } from '../ui/found.tsx'
import { Page } from '../ui/page.tsx'
import { Seg } from '../ui/seg.tsx'
import { isoDay } from '../words/dates.ts'
import { count, plural } from '../words/numbers.ts'
import { TaskForm } from './task-form.tsx'
import { TaskLine } from './task-line.tsx'

type Whose = 'mine' | 'all'
type Which = 'open' | 'done'

const tasks_max = 200

/** How many tasks pass a filter, counted by the server. */
const useCount = (where: TaskWhere, enabled: boolean) =>
  useTool('task_find', { where, limit: 1 }, enabled).data?.total ?? 0

export function TaskList() {
  const me = useQuery(meQuery).data?.person.id
  const [whose, setWhose] = useState<Whose>('mine')
  const [which, setWhich] = useState<Which>('open')
  const [adding, setAdding] = useState(false)
  const where: TaskWhere = {
    done_at: { is_null: which === 'open' },
    ...(whose === 'mine' && me ? { assignee: me } : {}),
  }
  const found = useTool('task_find', {
    where,
    order: [{ field: 'due_on', desc: which === 'done' }],
    limit: tasks_max,
  })
  const rows = found.data?.rows ?? []
  const today = isoDay()
  const total = found.data?.total ?? rows.length
  const overdue = useCount({ ...where, due_on: { lt: today } }, which === 'open')
  const due = useCount({ ...where, due_on: today }, which === 'open')
  const groups =
    which === 'done'
      ? [{ name: 'Done', rows, total }]
      : [
          {
            name: 'Overdue',
            rows: rows.filter((task) => task.due_on && task.due_on < today),
            total: overdue,
          },
          { name: 'Today', rows: rows.filter((task) => task.due_on === today), total: due },
          {
            name: 'Later',
            rows: rows.filter((task) => !task.due_on || task.due_on > today),
            total: total - overdue - due,
          },
        ]
  return (
    <Page
      bar={
        <Bar title="Tasks">
          <May need="task:write">
            <button type="button" className="btn ink" onClick={() => setAdding(true)}>
              <IconPlus className="i" aria-hidden />
              New task
            </button>
          </May>
        </Bar>
      }
      before={
        <div className="tools">
          <Seg
            label="Whose"
            value={whose}
            onChange={setWhose}
            options={[
              { value: 'mine', label: 'Mine' },
              { value: 'all', label: 'Everybody’s' },
            ]}
          />
          <Seg
            label="Which"
            value={which}
            onChange={setWhich}
            options={[
              { value: 'open', label: 'Open' },
              { value: 'done', label: 'Done' },
            ]}
          />
          <span className="mute t12">{found.data && plural(total, 'task')}</span>
        </div>
      }
    >
      <div className="main">
        <Found
          pending={found.isPending}
          error={found.error}
          again={found.refetch}
          none={rows.length === 0}
          empty={
            <Empty
              title="Nothing to do"
              text="Tasks appear here when somebody adds one on a contact or a deal, or when an agent leaves one for a person."
            >
              <May need="task:write">
                <button type="button" className="btn ink" onClick={() => setAdding(true)}>
                  New task
                </button>
              </May>
            </Empty>
          }
        >
          <div className="pad stack g24">
            {groups
              .filter((group) => group.rows.length > 0)
              .map((group) => (
                <section key={group.name} className="sec">
                  <header>
                    <h2>{group.name}</h2>
                    <span className="n">{count(group.total)}</span>
                  </header>
                  <ul className="list tight">
                    {group.rows.map((task) => (
                      <TaskLine key={task.id} task={task} wide />
                    ))}
                  </ul>
                  {group.total > group.rows.length && (
                    <p className="mute t12">And {count(group.total - group.rows.length)} more.</p>
                  )}
                </section>
              ))}
          </div>
        </Found>
      </div>
      {adding && <TaskForm onClose={() => setAdding(false)} />}
    </Page>
  )
}
