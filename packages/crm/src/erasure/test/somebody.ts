import { runErrands } from '@rescind/kernel'
import { sql } from 'kysely'
import { beforeEach } from 'vitest'
import { foundIn } from '../../test/dump.ts'
import type { Street } from '../../test/house.ts'

/** Somebody with a name, addresses and a phone number that nobody else has. */
export interface Somebody {
  contact: string
  company: string
  /** Everything that names them. */
  values: string[]
  first: string
  last: string
  email: string
}

const letters = (n: number) =>
  String.fromCharCode(97 + (n % 26)) + String.fromCharCode(97 + (Math.floor(n / 26) % 26))

async function newPerson(it: Street, count: number): Promise<Somebody> {
  const n = letters(count)
  const [first, last] = [`Ottoline${n}`, `Quarrington${n}`]
  const [email, former, second] = [
    `${first}.${last}@quarry-${n}.example`,
    `o.${last}@before-${n}.example`,
    `${first}@home-${n}.example`,
  ]
  const phone = `+44 20 7946 ${String(1001 + count)}`
  const reference = `CRM-${n}-77120`
  const created = await it.call({
    tool: 'contact_create',
    input: {
      first_name: first,
      last_name: last,
      email: former,
      phone,
      custom: { badge: `opal-${n}-badge` },
    },
  })
  const { id } = (created as unknown as { output: { id: string } }).output
  await it.run('contact_update', {
    contact: id,
    set: { email, city: `Quarryham-${n}`, title: `Keeper of ${n} stones` },
  })
  await it.write(async ({ db, newId }) => {
    await db.updateTable('contact').set({ external_ref: reference }).where('id', '=', id).execute()
    await db
      .insertInto('contact_email')
      .values({ id: newId(), contact_id: id, address: second })
      .execute()
  })
  const values = [
    first,
    last,
    email,
    former,
    second,
    phone,
    reference,
    `opal-${n}-badge`,
    `Quarryham-${n}`,
    `Keeper of ${n} stones`,
  ]
  return { contact: id, company: it.here.rows.company, values, first, last, email }
}

/** Somebody new for each test of a file, and how they are erased. */
export function somebodyToErase(it: Street) {
  let count = 0
  const who = {} as { somebody: Somebody }
  beforeEach(async () => {
    who.somebody = await newPerson(it, count++)
  })

  /** Asks for the erasure, approves it and ends its hold. The action that was asked for. */
  async function erase(contact: string): Promise<string> {
    const action = await it.run('contact_erase', { contact })
    await endHold(action)
    return action
  }

  async function endHold(action: string): Promise<number> {
    await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = ${action} and state = 'queued'`.execute(
      it.owner,
    )
    return await runErrands(it.kernel, it.here.org)
  }

  const found = (values: readonly string[]) => foundIn(it, values)

  /**
   * The audit entry of the action that carried out the erasure of a contact, with its payload rows.
   */
  async function entryOf(contact: string) {
    const { rows } = await sql<{
      id: string
      leaf: string
      action: string
    }>`select a.id, a.leaf, e.action_id as action from kernel.erasure e
      join audit.entry a on a.org_id = e.org_id and a.action_id = e.action_id where e.key = ${contact}`.execute(
      it.owner,
    )
    return rows
  }

  return { who, erase, endHold, found, entryOf }
}
