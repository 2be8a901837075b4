import {
  type Action,
  approve,
  getAction,
  getPlan,
  KernelError,
  listActions,
  overwrite,
  type Plan,
  redo,
  rewind,
  undo,
} from '@rescind/kernel'
import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { examples, type SampleRows } from '../examples.ts'
import { street } from '../test/house.ts'
import { type InputOf, type MutatingToolName, tools } from '../tools.ts'
import { differing, rowsNow, tally, untruths } from './test/untruths.ts'

/**
 * Every tool is run on one record and, where it takes several, on many; then all that can be done
 * about it: undone, redone, rewound with something else, put in force again, taken back in part, by
 * a merge and by force. Of each the title, counts, receipt and changes are compared with the rows
 * that the step really changed, told apart from the tables themselves.
 */
const it = street()
const made = {
  contacts: [] as string[],
  companies: [] as string[],
  deals: [] as string[],
  other: '',
}

beforeAll(async () => {
  const { rows } = it.here
  const idOf = async (action: string) =>
    (await getAction(it.kernel, it.here.admin, action)).changes.rows[0]!.id
  for (const name of ['Ash', 'Birch', 'Cedar', 'Elm', 'Fir']) {
    made.contacts.push(
      await idOf(
        await it.run('contact_create', {
          first_name: name,
          last_name: 'Grove',
          city: 'Ghent',
          email: `${name}@grove.example`,
        }),
      ),
    )
    made.companies.push(
      await idOf(await it.run('company_create', { name: `${name} & Co`, city: 'Ghent' })),
    )
    made.deals.push(
      await idOf(
        await it.run('deal_create', {
          name: `${name} planks`,
          amount: '1500',
          close_on: '2031-05-01',
          company: rows.company,
        }),
      ),
    )
  }
  made.other = await idOf(await it.run('contact_create', { first_name: 'Zoe', last_name: 'Apart' }))
  await it.run('consent_record', { contacts: made.contacts, evidence: 'Ticked the box' })
})

/** Tools of one record that take several, on five. */
const many: { [N in MutatingToolName]?: (rows: SampleRows) => InputOf<N> } = {
  contact_update_many: () => ({ contacts: made.contacts, set: { city: 'Lund' } }),
  contact_assign_many: ({ otherUser }) => ({ contacts: made.contacts, owner: otherUser }),
  contact_archive_many: () => ({ contacts: made.contacts }),
  company_update_many: () => ({ companies: made.companies, set: { industry: 'Timber' } }),
  deal_move_stage_many: ({ stage }) => ({ deals: made.deals, stage }),
  deal_close_many: () => ({ deals: made.deals, as: 'lost', reason: 'Stale' }),
  deal_shift_close_dates: () => ({ deals: made.deals, days: -1 }),
  task_create_many: () => ({ contacts: made.contacts, title: 'Say hello' }),
  consent_record: () => ({ contacts: made.contacts, evidence: 'Asked again' }),
  email_send_many: ({ template }) => ({ contacts: made.contacts, template }),
  sequence_create: ({ template }) => ({
    name: 'Long',
    steps: [
      { template },
      { template, wait_days: 3 },
      { template, wait_days: 3 },
      { template, wait_days: 3 },
    ],
  }),
}

/**
 * Does it, and compares what is said of it with what it changed. The step is refused where a rule
 * of the database forbids it.
 */
async function step(
  what: string,
  run: () => Promise<string | null>,
): Promise<{ action: Action | null; lies: unknown[] }> {
  const before = await rowsNow(it)
  const id = await run().catch((error: unknown) => {
    if (error instanceof KernelError) return null
    throw error
  })
  if (!id) return { action: null, lies: [] }
  const changed = differing(before, await rowsNow(it))
  const { admin } = it.here
  const action = await getAction(it.kernel, admin, id)
  const listed = (await listActions(it.kernel, admin, { limit: 20 })).rows.find(
    (each) => each.id === id,
  )
  const plan = action.plan && (await getPlan(it.kernel, admin, id))
  const lies: unknown[] = untruths(action.title, changed).map((wrong) => [
    what,
    action.title,
    wrong,
  ])
  const same = (said: string, is: unknown, should: unknown) => {
    if (JSON.stringify(is) !== JSON.stringify(should)) lies.push([what, said, is, should])
  }
  const sorted = (by: Record<string, number>) =>
    Object.fromEntries(Object.entries(by).toSorted(([a], [b]) => a.localeCompare(b)))
  same('title in the list', listed?.title, action.title)
  same('rows', action.rows, changed.length)
  same('tables', sorted(action.tables), sorted(tally(changed)))
  same('changes', action.changes.total, changed.length)
  if (action.receipt && !plan) same('receipt', action.receipt.undone, changed.length)
  if (plan) {
    same('title of the plan', plan.title, action.title)
    same('rows of the plan', plan.counts.rows, changed.length)
    same(
      'groups',
      plan.groups.reduce((sum, { rows }) => sum + rows, 0),
      changed.length,
    )
    const { matched, changed: changes, unchanged, held_out } = plan.counts
    same('sum', matched, changes + unchanged + held_out)
    if (changed.length > 0 && held_out === 0) same('some are changed', changes > 0, true)
  }
  return { action, lies }
}

const yes = async (made: { plan: string }): Promise<string> => {
  const { admin } = it.here
  const { id, digest }: Plan = await getPlan(it.kernel, admin, made.plan)
  await approve(it.kernel, admin, id, digest)
  return id
}

/**
 * Somebody writes one field of each record that it changed, or depends on a record that it made.
 */
async function interfere(action: Action): Promise<void> {
  for (const { table, id, op, cells } of action.changes.rows) {
    if (op === 'insert' && ['contact', 'company', 'deal'].includes(table)) {
      await it.run('task_create', { title: 'Look in', [table]: id })
      continue
    }
    const text = cells.find(({ field }) =>
      ['title', 'city', 'industry', 'next_step', 'lost_reason'].includes(field),
    )
    if (op === 'update' && text)
      await it.write(async ({ db }) => {
        await sql`update ${sql.table(`crm.${table}`)} set ${sql.ref(text.field)} = 'Written since' where id = ${id}::uuid`.execute(
          db,
        )
      })
  }
}

const mutating = tools
  .filter(({ effect }) => effect !== 'read')
  .map(({ name, effect }) => ({ name: name as MutatingToolName, effect }))
const cases = mutating.flatMap(({ name, effect }) => [
  { name, effect, of: 'one', input: examples[name] },
  ...(many[name]
    ? [{ name, effect, of: 'many', input: many[name] as (rows: SampleRows) => unknown }]
    : []),
])

test.each(cases)(
  'W7 whatever is said of $name on $of, and of what takes it back, is so',
  async ({ name, effect, input }) => {
    const { admin, rows } = it.here
    const lies: unknown[] = []
    const did = async (what: string, run: () => Promise<string | null>) => {
      const { action, lies: more } = await step(what, run)
      lies.push(...more)
      return action
    }
    const back = async (id: string) => await undo(it.kernel, admin, id, 'merge').catch(() => null)
    const action = await did('do', async () => await it.run(name, input(rows) as never))
    const id = action!.id
    await did('undo', async () => (await undo(it.kernel, admin, id, 'strict')).action)
    if (effect !== 'hold' && effect !== 'dispatch') {
      await did('redo', async () => (await redo(it.kernel, admin, id)).action)
      const other = await it.run('contact_update', {
        contact: made.other,
        set: { city: 'Oslo', title: name.replaceAll('_', ' ') },
      })
      const rewound = await did(
        'rewind',
        async () => await yes(await rewind(it.kernel, admin, { actions: [id, other] })),
      )
      await did(
        'rewound again',
        async () => await yes(await rewind(it.kernel, admin, { actions: [rewound!.id] })),
      )
      await back(other)
      const [first] = action!.changes.rows
      const part = await did(
        'part',
        async () =>
          await yes(
            await rewind(it.kernel, admin, {
              actions: [id],
              records: [`${first!.table}:${first!.id}`],
            }),
          ),
      )
      if (part) await back(part.id)
      await interfere(action!)
      const forced = await did(
        'force',
        async () => await yes(await overwrite(it.kernel, admin, id)),
      )
      if (forced)
        await did(
          'undo of the force',
          async () => (await undo(it.kernel, admin, forced.id, 'merge')).action,
        )
      await redo(it.kernel, admin, id).catch(() => null)
      await did('merge', async () => (await undo(it.kernel, admin, id, 'merge')).action)
      await back(id)
    }
    expect(lies).toEqual([])
  },
)

/** Numbers from 0 to 1, the same for the same seed. */
const random = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}

test.each(Array.from({ length: 16 }, (_, i) => i + 1))(
  'W7 a rewind of several things is told whole, at random (%i)',
  async (seed) => {
    const { admin, rows } = it.here
    const draw = random(seed)
    const done: string[] = []
    const lies: unknown[] = []
    const some = cases.filter(({ effect }) => effect !== 'hold' && effect !== 'dispatch')
    for (let wanted = 2 + Math.floor(draw() * 3); done.length < wanted; ) {
      const { name, input } = some[Math.floor(draw() * some.length)]!
      const { action, lies: more } = await step(
        name,
        async () => await it.run(name, input(rows) as never),
      )
      if (action) done.push(action.id)
      lies.push(...more)
    }
    const rewound = await step(
      'rewind',
      async () => await yes(await rewind(it.kernel, admin, { actions: done })),
    )
    lies.push(...rewound.lies)
    if (rewound.action) {
      const id = rewound.action.id
      lies.push(
        ...(
          await step(
            'rewound again',
            async () => await yes(await rewind(it.kernel, admin, { actions: [id] })),
          )
        ).lies,
      )
    }
    for (const id of done.reverse()) await undo(it.kernel, admin, id, 'merge').catch(() => null)
    expect(lies).toEqual([])
  },
)
