import type { Report } from '../../assistant/report.ts'
import { spoken } from '../../problem.ts'
import { plural } from '../../words.ts'
import { type Done, read, Said, type Steps, sentence, use } from '../sentence.ts'
import { tell } from '../tell.ts'

interface ActionRow {
  id: string
  title: string
}

/**
 * What happened, taken back since or not; and what has not happened yet. Everything else was
 * refused or let go.
 */
const done = 'applied,undone,partly_undone,running,stopped'
const waits = 'awaiting_approval,held'

export const agentsToday = sentence({
  does: 'Lists what agents have done today.',
  tools: ['action_list'],
  patterns: [
    'what (did|have) [the] agents (do|done) today',
    '(show|list) [me] what [the] agents (did|have done) today',
  ],
  examples: ['What did agents do today?', 'Show me what the agents have done today'],
  slots: {},
  *steps(_values, { now }) {
    const from = now.toISOString().slice(0, 10)
    const total = function* (state: string, reasoning: string) {
      return (yield* read<{ total: number }>(
        'action_list',
        { by: 'agents', from, state, count: true },
        reasoning,
      )).total
    }
    const did = yield* total(done, 'Asked what agents did today.')
    const waiting = yield* total(
      waits,
      'To tell what agents have asked for today, and has not happened.',
    )
    const what =
      did === 0 ? 'No agent has done anything' : `Agents have done ${plural(did, 'thing')}`
    const also =
      waiting > 0 ? ` ${plural(waiting, 'thing')} ${waiting === 1 ? 'waits' : 'wait'}.` : ''
    return `${what} today, besides reading.${also}`
  },
})

/** What a person did by hand, or approved, is theirs to take back: of that there is a plan. */
function* undoOrPropose(action: string, reasoning: string): Steps<Done> {
  const report = (yield {
    kind: 'use',
    tool: 'action_undo',
    input: { action },
    reasoning,
  }) as Report
  if (report.status !== 'refused') return report
  if (report.code === 'person_decided')
    return yield* use('rewind_plan', { actions: [action] }, reasoning)
  throw new Said(spoken(report))
}

export const undoLast = sentence({
  does: 'Undoes your last change, while its 60 seconds run.',
  tools: ['action_list', 'action_undo', 'rewind_plan'],
  patterns: [
    'undo',
    'undo (that|it|this)',
    '(undo|take back) [the] [my] last (change|action|thing)',
    'take (that|it) back',
  ],
  examples: ['Undo the last change', 'Undo that', 'Take back my last change'],
  slots: {},
  *steps() {
    const { rows } = yield* read<{ rows: ActionRow[] }>(
      'action_list',
      { by: 'me', undoable: true, limit: 1 },
      'To find the last change.',
    )
    const last = rows[0]
    if (!last)
      throw new Said(
        'No change of yours is within its 60 seconds. In Activity, “Take back…” shows what would change.',
      )
    const report = yield* undoOrPropose(last.id, `Asked to undo [[action:${last.id}]].`)
    if (report.status !== 'applied')
      return tell(report, { would: `undo this: ${last.title}`, have: `undone this: ${last.title}` })
    const { undone, recalled, stays } = report.output as {
      undone: number
      recalled: number
      stays: number
    }
    if (undone + recalled === 0)
      return `Nothing of this ${stays > 0 ? 'could be taken back' : 'was left to take back'}: ${last.title}. Activity says what stays.`
    return stays > 0
      ? `Not all of this could be taken back: ${last.title}. Activity says what stays.`
      : `I have undone this: ${last.title}. “Redo…” stands beside it in Activity.`
  },
})
