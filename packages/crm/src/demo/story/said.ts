import type { Contact } from '../contacts.ts'
import type { DemoRow } from '../rows.ts'
import type { People } from '../team.ts'
import type { World } from '../world.ts'

/**
 * Something said, written or still to do, word for word. `days`: from today, negative for the past;
 * a task's are its due day.
 */
export interface Said {
  kind: 'call' | 'note' | 'task' | 'in' | 'out'
  contact: string
  /** Whose work it is. */
  by: string
  days: number
  text: string
  /** Of a mail. */
  subject?: string
  /** Of a call. */
  minutes?: number
}

/** The rows of it, by table. */
export function saidRows(
  world: World,
  people: People,
  contacts: readonly Contact[],
  said: readonly Said[],
) {
  const rows = {
    call: [] as DemoRow<'call'>[],
    note: [] as DemoRow<'note'>[],
    task: [] as DemoRow<'task'>[],
    message: [] as DemoRow<'message'>[],
  }
  for (const { kind, contact: name, by, days, text, subject = '', minutes = 10 } of said) {
    const contact = contacts.find(({ first, last }) => `${first} ${last}` === name)
    if (!contact) throw new Error(`No contact is called ${name}.`)
    const user = people.named(by).id
    const table = kind === 'in' || kind === 'out' ? 'message' : kind
    const moment = kind === 'task' ? Math.min(days, 0) - 2.6 : days + 0.42
    const id = world.id(table, moment)
    const created_at = world.calendar.at(moment)
    const about = { contact_id: contact.id, company_id: contact.company?.id ?? null, deal_id: null }
    if (kind === 'call')
      rows.call.push({
        id,
        at: created_at,
        minutes,
        direction: 'out',
        summary: text,
        user_id: user,
        ...about,
        created_at,
      })
    else if (kind === 'note')
      rows.note.push({ id, body: text, author_id: user, ...about, created_at })
    else if (kind === 'task')
      rows.task.push({
        id,
        title: text,
        due_on: world.calendar.day(days),
        done_at: null,
        assignee_id: user,
        ...about,
        created_at,
      })
    else {
      const mail = {
        contact_id: contact.id,
        address: contact.email ?? '',
        subject,
        body: text,
        template_id: null,
        enrolment_id: null,
      }
      rows.message.push({
        id,
        direction: kind,
        ...mail,
        sender_id: kind === 'out' ? user : null,
        left_at: created_at,
        created_at,
      })
    }
  }
  return rows
}
