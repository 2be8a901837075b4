import type { Touch } from './activity.ts'
import { type Mail, mailsOut, repliesIn } from './phrases/mails.ts'
import { fill } from './phrases/phase.ts'
import type { DemoRow } from './rows.ts'
import type { World } from './world.ts'

const minute = 1 / 1_440

/** The rows of `message`: what we wrote, and now and then the answer. */
export function messageRows(
  world: World,
  touches: readonly Touch[],
  count: number,
): DemoRow<'message'>[] {
  const { calendar } = world
  const random = world.random('message rows')
  const rows: DemoRow<'message'>[] = []
  for (const touch of random.shuffle(touches)) {
    if (rows.length >= count) break
    const { contact, owner } = touch.thread
    if (contact.email === null) continue
    const [subject, text]: Mail = random.pick(mailsOut[touch.phase])
    const common = {
      contact_id: contact.id,
      address: contact.email,
      template_id: null,
      enrolment_id: null,
    }
    const ours = fill(subject, touch.facts)
    rows.push({
      id: world.id('message', touch.moment),
      direction: 'out',
      ...common,
      subject: ours,
      body: fill(`Hello {first},\n\n${text}\n\nKind regards\n${owner.name}`, touch.facts),
      sender_id: owner.id,
      left_at: calendar.at(touch.moment + minute),
      created_at: calendar.at(touch.moment),
    })
    if (!random.chance(0.3) || rows.length >= count) continue
    const answered = Math.min(touch.moment + random.between(20, 2_400) * minute, -0.4)
    rows.push({
      id: world.id('message', answered),
      direction: 'in',
      ...common,
      subject: `Re: ${ours}`,
      body: fill(`${random.pick(repliesIn[touch.phase])}\n\n${contact.first}`, touch.facts),
      sender_id: null,
      left_at: calendar.at(answered),
      created_at: calendar.at(answered),
    })
  }
  return rows
}
