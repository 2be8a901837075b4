import { drawTouches, type Thread, type Touch } from './activity.ts'
import { atWork, workingDay } from './calendar.ts'
import { about } from './calls-and-notes.ts'
import { fill } from './phrases/phase.ts'
import { taskPhrases } from './phrases/tasks.ts'
import type { DemoRow } from './rows.ts'
import type { Scale } from './scale.ts'
import type { People } from './team.ts'
import type { World } from './world.ts'

/**
 * The rows of `task`: most are done; open ones belong to conversations that go on, some of them
 * overdue.
 */
export function taskRows(
  world: World,
  people: People,
  all: readonly Thread[],
  { activity }: Scale,
): DemoRow<'task'>[] {
  const { calendar } = world
  const random = world.random('task rows')
  const done = drawTouches(world, people, all, 'tasks', activity.task - activity.openTasks)
  const going = all.filter(
    ({ contact, deal }) =>
      contact.lifecycle !== 'cold' &&
      contact.archived === null &&
      (deal === null || deal.closedOn === null),
  )
  const open = drawTouches(world, people, going, 'open tasks', activity.openTasks)
  const row = (touch: Touch, born: number, due: number, doneAt: number | null) => ({
    id: world.id('task', born),
    title: fill(random.pick(taskPhrases[touch.phase]), touch.facts),
    due_on: calendar.day(due),
    done_at: doneAt === null ? null : calendar.at(doneAt),
    assignee_id: touch.thread.owner.id,
    ...about(touch),
    created_at: calendar.at(born),
  })
  return [
    ...done.map((touch) => {
      const due = Math.floor(touch.moment) + random.between(0, 12)
      return row(
        touch,
        touch.moment,
        due,
        Math.min(atWork(random, Math.floor(touch.moment) + random.between(1, 14)), -0.3),
      )
    }),
    ...open.map((touch) => {
      const born = Math.max(touch.moment, atWork(random, -random.between(1, 20)))
      const due = random.chance(0.15)
        ? workingDay(calendar, -random.between(1, 9))
        : random.between(0, 24)
      return row({ ...touch, phase: touch.thread.phaseAt(-1) }, born, due, null)
    }),
  ]
}
