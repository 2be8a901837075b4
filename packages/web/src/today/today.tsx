import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { isForcedBack } from '../action/state-words.ts'
import { ActionLine } from '../activity/action-line.tsx'
import { isSystem } from '../api/people.ts'
import { actionsQuery, meQuery } from '../api/queries.ts'
import { useTool } from '../api/use-tool.ts'
import type { Action } from '../api/wire.ts'
import { HeldRow } from '../plan/held-row.tsx'
import { PlanRow } from '../plan/plan-row.tsx'
import { MorePlans, type Plans, usePlans, WaitsForOthers } from '../plan/plan-rows.tsx'
import { TaskLine } from '../task/task-line.tsx'
import { setAssistant } from '../ui/assistant-panel.ts'
import { Bar } from '../ui/bar.tsx'
import { Bones } from '../ui/bones.tsx'
import { listKeys } from '../ui/list-keys.ts'
import { Page } from '../ui/page.tsx'
import { Part } from '../ui/part.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { isoDay, today } from '../words/dates.ts'
import { count, plural } from '../words/numbers.ts'
import './today.css'

const recent_max = 12
const tasks_max = 8
const held_max = 10

function lede(waiting: number, held: number, changes: Action[]): string {
  const undone = changes.filter(
    (action) => action.state === 'undone' || isForcedBack(action),
  ).length
  const parted = changes.filter(
    (action) => action.part_back && action.state !== 'undone' && !isForcedBack(action),
  ).length
  const first =
    waiting === 0
      ? 'No plan waits for you.'
      : `${plural(waiting, 'plan waits', 'plans wait')} for you.`
  const second =
    held > 0 ? ` ${plural(held, 'action is', 'actions are')} in the hold and can be recalled.` : ''
  const stand = changes.length - undone
  const last = changes.length === 1 ? 'The last change' : `The last ${changes.length} changes`
  const third =
    changes.length === 0
      ? ''
      : undone === 0
        ? ` ${last} ${changes.length === 1 ? 'stands' : 'stand'}.`
        : stand === 0
          ? ` ${last} ${changes.length === 1 ? 'was' : 'were'} taken back.`
          : ` Of the last ${changes.length} changes ${stand} ${stand === 1 ? 'stands' : 'stand'} and ${undone} ${undone === 1 ? 'was' : 'were'} taken back.`
  const fourth =
    parted === 0 ? '' : ` Of ${parted === 1 ? 'one' : count(parted)} of them a part was taken back.`
  return first + second + third + fourth
}

/** What waits, what was done, what is due. */
export function Today() {
  const me = useQuery(meQuery).data
  const waiting = usePlans({ turn: 'mine' })
  const asked = usePlans({ turn: 'others', principal: me?.person.id ?? '' }, me !== undefined)
  const held = useQuery(actionsQuery({ state: 'held', count: 'true', limit: held_max }))
  const recent = useQuery(actionsQuery({ limit: 60 }))
  const tasks = useTool(
    'task_find',
    {
      where: {
        assignee: me?.person.id ?? '',
        done_at: { is_null: true },
        due_on: { lte: isoDay() },
      },
      order: [{ field: 'due_on' }],
      limit: tasks_max,
    },
    me !== undefined,
  )
  const inHold = { rows: held.data?.rows ?? [], total: held.data?.total ?? 0 }
  const changes = (recent.data?.rows ?? [])
    .filter(
      (action) =>
        action.effect !== 'read' &&
        !isSystem(action.principal) &&
        action.kind !== 'undo' &&
        /^(applied|undone|partly_undone)$/.test(action.state),
    )
    .slice(0, recent_max)
  return (
    <Page bar={<Bar title="Today" />}>
      <div className="main" tabIndex={0} role="region" aria-label="Today">
        <div className="today">
          <div>
            <h1>{today()}</h1>
            {recent.data && !waiting.pending && (
              <p className="lede">{lede(waiting.total, inHold.total, changes)}</p>
            )}
          </div>
          <Part name="What waits for you">
            <Waits waiting={waiting} inHold={inHold} />
          </Part>
          <WaitsForOthers plans={asked} />
          <section className="sec" aria-labelledby="done">
            <header>
              <h2 id="done">Done lately</h2>
              <span className="grow" />
              <Link className="t12" to="/activity">
                All activity
              </Link>
            </header>
            {recent.isPending ? (
              <Bones />
            ) : recent.error ? (
              <ProblemNote error={recent.error} again={() => void recent.refetch()} />
            ) : changes.length === 0 ? (
              <p className="mute">
                Nothing was changed lately. Whatever an agent or a person changes appears here, with
                its way back.
              </p>
            ) : (
              <ul className="list" onKeyDown={listKeys}>
                {changes.map((action) => (
                  <ActionLine key={action.id} action={action} />
                ))}
              </ul>
            )}
          </section>
          <section className="sec" aria-labelledby="tasks">
            <header>
              <h2 id="tasks">Tasks</h2>
              <span className="n">
                {tasks.data && plural(tasks.data.total ?? tasks.data.rows.length, 'due', 'due')}
              </span>
              <span className="grow" />
              <Link className="t12" to="/tasks">
                All tasks
              </Link>
            </header>
            {tasks.isPending ? (
              <Bones rows={3} />
            ) : tasks.data && tasks.data.rows.length > 0 ? (
              <ul className="list tight">
                {tasks.data.rows.map((task) => (
                  <TaskLine key={task.id} task={task} wide />
                ))}
              </ul>
            ) : (
              <p className="mute">Nothing is due today.</p>
            )}
          </section>
        </div>
      </div>
    </Page>
  )
}

function Waits({ waiting, inHold }: { waiting: Plans; inHold: { rows: Action[]; total: number } }) {
  const all = waiting.total + inHold.total
  return (
    <section className="sec" aria-labelledby="waits">
      <header>
        <h2 id="waits">Waits for you</h2>
        <span className="n">{all > 0 && count(all)}</span>
      </header>
      {waiting.pending ? (
        <Bones rows={2} />
      ) : waiting.error ? (
        <ProblemNote error={waiting.error} again={() => void waiting.again()} />
      ) : all === 0 ? (
        <div className="card quiet">
          <p className="ink2">
            Nothing waits. What cannot be undone with one click comes here first, as a plan.
          </p>
          <button type="button" className="btn" onClick={() => setAssistant(true)}>
            Ask for something
          </button>
        </div>
      ) : (
        <>
          <div className="card">
            {waiting.rows.map((plan) => (
              <PlanRow key={plan.id} plan={plan} />
            ))}
            {inHold.rows.map((action) => (
              <HeldRow key={action.id} action={action} />
            ))}
          </div>
          <MorePlans plans={waiting} />
          {inHold.total > inHold.rows.length && (
            <p className="t12">
              <Link to="/activity" search={{ state: 'held' }}>
                All {count(inHold.total)} in the hold
              </Link>
            </p>
          )}
        </>
      )}
    </section>
  )
}
