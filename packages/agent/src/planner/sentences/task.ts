import { dayText } from '@rescind/kernel'
import { plural } from '../../words.ts'
import { findOne, token } from '../find-record.ts'
import { findSubject, subjectToken } from '../find-subject.ts'
import { day } from '../grammar/calendar.ts'
import { name, optional, text } from '../grammar/slot.ts'
import { read, sentence, use } from '../sentence.ts'
import { tell } from '../tell.ts'

export const createTask = sentence({
  does: 'Creates a task for a deal, contact or company, with the day it is due.',
  tools: ['deal_find', 'contact_find', 'company_find', 'task_create'],
  patterns: [
    '(create|add) [a] task to <title> for <record> [(on|by|due)] <day>',
    '(create|add) [a] task for <record> [(on|by|due)] <day> : <title>',
    'remind me to <title> for <record> [(on|by)] <day>',
    '(create|add) [a] task to <title> for <record>',
  ],
  examples: [
    'Create a task to send the offer for Acme Corp on Friday',
    'Add a task for Acme Corp by 24 December: call about the renewal',
    'Remind me to call back for Lena Haverkamp tomorrow',
  ],
  slots: { title: text, record: name, day: optional(day) },
  *steps({ title, record: named, day: due }) {
    const record = yield* findSubject(named)
    const input = {
      title: sentenceCase(title),
      [record.kind]: record.id,
      ...(due && { due_on: due }),
    }
    const report = yield* use(
      'task_create',
      input,
      `Asked to create a task for ${subjectToken(record)}.`,
    )
    const what = `a task for ${record.name}${due ? `, due ${dayText(due)}` : ''}`
    return tell(report, { would: `create ${what}`, have: `created ${what}` })
  },
})

export const myTasks = sentence({
  does: 'Lists your open tasks, the earliest due first.',
  tools: ['task_find'],
  patterns: [
    'what are my [open] tasks',
    '(show|list) [me] my [open] tasks',
    'what do i have to do [today]',
    'my tasks',
  ],
  examples: ['What are my tasks?', 'Show my open tasks'],
  slots: {},
  *steps(_values, { user }) {
    const where = { done: false, ...(user && { assignee: user }) }
    const page = yield* read<{ rows: unknown[]; total?: number }>(
      'task_find',
      { where },
      'Asked for their open tasks.',
    )
    const number = page.total ?? page.rows.length
    return number === 0 ? 'You have no open tasks.' : `You have ${plural(number, 'open task')}.`
  },
})

export const taskDone = sentence({
  does: 'Marks one of your open tasks as done.',
  tools: ['task_find', 'task_complete'],
  patterns: [
    '(complete|finish|close) [the] task <task>',
    'mark [the] task <task> as (done|complete|completed|finished)',
  ],
  examples: ['Complete the task “Agree on the term with Harriet at Acme Corp”'],
  slots: { task: name },
  *steps({ task: named }) {
    const task = yield* findOne('task', named, { done: false }, 'open ')
    const report = yield* use(
      'task_complete',
      { task: task.id },
      `Asked to mark ${token('task', task)} as done.`,
    )
    return tell(report, {
      would: `mark “${task.name}” as done`,
      have: `marked “${task.name}” as done`,
    })
  },
})

const sentenceCase = (title: string): string =>
  title.charAt(0).toUpperCase() + title.slice(1).replace(/[.!]$/, '')
