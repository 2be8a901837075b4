import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { describe, expect, test } from 'vitest'
import { library, refusal } from '../../../../test/library/library.ts'
import { orgsDue } from '../outbox/outbox.ts'
import type { Plan } from '../view/plan.ts'
import { getPlan } from '../view/plans.ts'
import { approve } from './approve.ts'
import { expirePlans, tellExpiring } from './expire.ts'
import { narrow } from './narrow.ts'
import { reject } from './reject.ts'
import { renew } from './renew.ts'

const lib = library()
const book = async () => (await lib.run('book_create', { title: 'Emma' })).output.id
const planned = async (caller = lib.ada, id?: string) =>
  await lib.plan('book_update_many', { books: [id ?? (await book())], pages: 7 }, caller)
const at = async (plan: Plan, ends: string, made = '24 hours') =>
  await sql`update kernel.plan set expires_at = clock_timestamp() + ${ends}::interval, planned_at = clock_timestamp() - ${made}::interval
    where action_id = ${plan.id}::uuid`.execute(lib.owner)
const expire = async (plan: Plan) => {
  await at(plan, '-1 ms')
  await expirePlans(lib.kernel, lib.org)
}
const again = async (plan: Plan, caller = lib.ada) =>
  await getPlan(lib.kernel, caller, (await renew(lib.kernel, caller, plan.id)).plan)

describe('a plan that lives a day', () => {
  test('A14 who asked is told an hour before its end, once, also by a server that starts later', async () => {
    const plan = await planned()
    await at(plan, '61 minutes')
    expect(await tellExpiring(lib.kernel, lib.org)).toBe(0)
    await at(plan, '59 minutes')
    expect(await orgsDue(lib.kernel)).toContain(lib.org)
    lib.events.length = 0
    expect(
      await Promise.all([tellExpiring(lib.kernel, lib.org), tellExpiring(lib.kernel, lib.org)]),
    ).toEqual(expect.arrayContaining([1, 0]))
    expect(lib.events).toEqual([{ event: 'plan', org: lib.org, id: plan.id, state: 'expiring' }])
    expect(await approve(lib.kernel, lib.ada, plan.id, plan.digest)).toMatchObject({
      status: 'applied',
    })
  })

  test('A14 nobody is told of a plan that lives less than two hours, nor of one that is decided or over', async () => {
    const [short, decided, over] = [await planned(), await planned(), await planned()]
    await at(short, '50 minutes', '60 minutes')
    await at(decided, '50 minutes')
    await reject(lib.kernel, lib.ada, decided.id)
    await at(over, '-1 ms')
    expect(await tellExpiring(lib.kernel, lib.org)).toBe(0)
  })

  test('A14 an expired, a rejected and a drifted plan are asked for again: the same input and why, a yes of its own, linked', async () => {
    const id = await book()
    const result = await lib.call('book_update_many', { books: [id], pages: 7 }, lib.ada, {
      reasoning: 'Counted.',
      session: 's',
    })
    const old = await getPlan(lib.kernel, lib.ada, 'plan' in result ? result.plan : '')
    expect(old.may_renew).toBe(false)
    await refusal('not_renewable', renew(lib.kernel, lib.ada, old.id))
    // Its time is over, and nobody has written that down yet.
    await at(old, '-1 ms')
    expect(await getPlan(lib.kernel, lib.ada, old.id)).toMatchObject({
      state: 'expired',
      may_renew: true,
    })
    await lib.run('book_update', { book: id, set: { title: 'Emma, again' } })
    const next = await again(old)
    expect(next).toMatchObject({
      ...{
        state: 'pending',
        input: old.input,
        reasoning: 'Counted.',
        session: 's',
        supersedes: old.id,
      },
      requested_by: { id: lib.ada.principal.id },
    })
    expect(next.id).not.toBe(old.id)
    expect(await getPlan(lib.kernel, lib.ada, old.id)).toMatchObject({
      superseded_by: next.id,
      may_renew: false,
    })
    const refused = await refusal('not_renewable', renew(lib.kernel, lib.ada, old.id))
    expect(refused.details).toEqual({ plan: next.id })
    // The old one is void: a yes to it says so.
    expect(
      await approve(lib.kernel, lib.ada, old.id, old.digest).catch(
        (error: { code: string }) => error.code,
      ),
    ).toBe('plan_expired')

    await reject(lib.kernel, lib.ben, next.id)
    const third = await again(next)
    expect(await approve(lib.kernel, lib.ada, third.id, third.digest)).toMatchObject({
      status: 'applied',
    })
    await refusal('not_renewable', renew(lib.kernel, lib.ada, third.id))
  })

  test('A14 of thirty-two who ask at once one plan comes, with or without a key', async () => {
    const [one, two] = [await planned(), await planned()]
    for (const plan of [one, two]) await expire(plan)
    const key = randomUUID()
    const same = await Promise.all(
      Array.from({ length: 32 }, () => renew(lib.kernel, lib.ada, one.id, key)),
    )
    expect(new Set(same.map(({ plan }) => plan)).size).toBe(1)
    const answers = await Promise.all(
      Array.from({ length: 32 }, () =>
        renew(lib.kernel, lib.ada, two.id).catch((error: { code: string }) => error.code),
      ),
    )
    expect(answers.filter((answer) => typeof answer !== 'string')).toHaveLength(1)
    for (const answer of answers.filter((each) => typeof each === 'string'))
      expect(['drifted', 'not_renewable']).toContain(answer)
  })

  test('A14 A6 A7 whose request it is does not change: an agent’s stays the agent’s, and nobody asks in another’s name', async () => {
    const own = await planned()
    const agents = await planned(lib.agent)
    for (const plan of [own, agents]) await expire(plan)
    await refusal('not_permitted', renew(lib.kernel, lib.ben, own.id))
    await refusal('not_permitted', renew(lib.kernel, lib.ben, agents.id))
    await refusal('not_permitted', renew(lib.kernel, lib.agent, own.id))
    await refusal(
      'not_permitted',
      renew(lib.kernel, { ...lib.agent, agent: { id: randomUUID(), name: 'Other' } }, agents.id),
    )
    expect(await getPlan(lib.kernel, lib.ben, own.id)).toMatchObject({ may_renew: false })
    const next = await again(agents)
    expect(next).toMatchObject({
      agent: { id: lib.agent.agent!.id },
      requested_by: { id: lib.ada.principal.id },
    })
    await refusal('agent_may_not_approve', approve(lib.kernel, lib.agent, next.id, next.digest))
    await refusal('plan_expired', approve(lib.kernel, lib.ada, agents.id, next.digest))
    // The agent asks for its own again, and not for what a person has said no to.
    await expire(next)
    const third = await again(next, lib.agent)
    await reject(lib.kernel, lib.ada, third.id)
    await refusal('person_decided', renew(lib.kernel, lib.agent, third.id))
    expect(await again(third)).toMatchObject({ agent: { id: lib.agent.agent!.id } })
  })

  test('A14 U17 present rights apply: who may not act any more is not asked for', async () => {
    const plan = await planned(lib.agent)
    await expire(plan)
    lib.revoked.add(lib.ada.principal.id)
    await refusal('not_permitted', renew(lib.kernel, lib.ada, plan.id))
    lib.revoked.clear()
  })

  test('A14 what was erased is not brought back by asking again', async () => {
    const plan = await planned()
    await expire(plan)
    await sql`update kernel.action set erased_by = ${randomUUID()}::uuid, input = '{"erased_by": "x"}' where id = ${plan.id}::uuid`.execute(
      lib.owner,
    )
    expect(await getPlan(lib.kernel, lib.ada, plan.id)).toMatchObject({ may_renew: false })
    await refusal('not_renewable', renew(lib.kernel, lib.ada, plan.id))
  })

  test('A14 A7 A11 what was narrowed out stays out, by asking again and after a drift', async () => {
    const made = await Promise.all(
      [1, 2].map(async () => (await lib.run('book_create', { title: 'Narrowed' })).output.id),
    )
    const ids = made.sort()
    for (const id of ids) await lib.run('book_update', { book: id, set: { pages: -7 } })
    const wide = await lib.plan('book_update_many', { below: -5, pages: 5 })
    const changed = (plan: Plan) => plan.changes.rows.map(({ id }) => id)
    expect(changed(wide)).toEqual(expect.arrayContaining(ids))
    const less = await narrow(lib.kernel, lib.ada, wide.id, [ids[0]!])
    const narrowed = await getPlan(lib.kernel, lib.ada, 'plan' in less ? less.plan : '')
    await expire(narrowed)
    const next = await again(narrowed)
    expect(changed(next)).not.toContain(ids[0])
    expect(changed(next)).toContain(ids[1])
    await lib.run('book_update', { book: ids[1]!, set: { pages: -6 } })
    const drifted = await refusal('drifted', approve(lib.kernel, lib.ada, next.id, next.digest))
    expect(
      changed(await getPlan(lib.kernel, lib.ada, drifted.details.plan as string)),
    ).not.toContain(ids[0])
  })
})
