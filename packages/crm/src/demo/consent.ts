import type { Moment } from './calendar.ts'
import type { Contact } from './contacts.ts'
import { mailingOf, optIns, optOuts } from './phrases/consent.ts'
import type { Random } from './random.ts'
import type { SuppressedAddress } from './rows.ts'
import type { World } from './world.ts'

interface ConsentRow {
  id: string
  contact_id: string
  channel: 'email'
  purpose: 'marketing'
  kind: 'opt_in' | 'opt_out'
  at: string
  evidence: string
  own: boolean
  created_at: string
}

/**
 * Who agreed to marketing mail and who took it back. Everybody filed as cold once agreed; of the
 * clean ones some had opted out and agreed again later, so only the latest event counts.
 */
export function consentRows(world: World, contacts: readonly Contact[]): ConsentRow[] {
  const { calendar } = world
  const random = world.random('consent')
  const rows: ConsentRow[] = []
  const add = (contact: Contact, kind: ConsentRow['kind'], moment: Moment, sentence: string) => {
    const evidence = sentence.replace('{mailing}', mailingOf(calendar.month(moment)))
    const at = calendar.at(moment)
    rows.push({
      id: world.id('consent_event', moment),
      contact_id: contact.id,
      channel: 'email',
      purpose: 'marketing',
      kind,
      at,
      evidence,
      // All of them said so themselves.
      own: kind === 'opt_out',
      created_at: at,
    })
  }
  const optIn = (contact: Contact, moment: Moment) =>
    add(contact, 'opt_in', moment, random.pick(optIns))
  const optOut = (contact: Contact, moment: Moment) =>
    add(contact, 'opt_out', moment, random.weighted(optOuts))
  for (const contact of contacts) {
    const { standing, born } = contact
    if (standing === 'other' && random.chance(0.14)) continue
    optIn(contact, born * 0.98)
    if (standing === 'opted_out') optOut(contact, between(random, Math.max(born * 0.9, -400), -2))
    else if (standing === 'clean' && random.chance(0.02)) {
      optOut(contact, between(random, born * 0.9, born * 0.7))
      optIn(contact, between(random, born * 0.6, born * 0.4))
    } else if ((standing === 'other' || standing === 'longer') && random.chance(0.035))
      optOut(contact, between(random, born * 0.9, -2))
  }
  return rows
}

/** Addresses that get nothing, whoever they belong to. */
export function suppressedAddresses(
  world: World,
  contacts: readonly Contact[],
): SuppressedAddress[] {
  const { calendar } = world
  const random = world.random('suppression')
  const rows: SuppressedAddress[] = []
  const add = (
    address: string,
    reason: SuppressedAddress['reason'],
    moment: Moment,
    evidence: string,
  ) =>
    rows.push({
      id: world.id('suppression', moment),
      address,
      reason,
      evidence,
      created_at: calendar.at(moment),
    })
  for (const contact of contacts) {
    const moment = between(random, Math.max(contact.born * 0.8, -300), -3)
    if (contact.standing === 'opted_out_elsewhere') {
      const mailing = mailingOf(calendar.month(moment))
      add(
        contact.second!,
        'opted_out',
        moment,
        `Used the unsubscribe link of “${mailing}” with a second address of the same person`,
      )
    } else if (contact.standing === 'opted_out' && random.chance(0.25)) {
      add(contact.email!, 'opted_out', moment, 'Wrote “take me off this list”')
    } else if (contact.standing === 'other' && contact.email !== null) {
      if (random.chance(0.008))
        add(contact.email, 'bounced', moment, 'Came back: the mailbox does not exist')
      else if (random.chance(0.001))
        add(contact.email, 'complained', moment, 'Reported as unwanted to the mail provider')
    }
  }
  return rows
}

const between = (random: Random, from: Moment, to: Moment): Moment =>
  from + (to - from) * random.next()
