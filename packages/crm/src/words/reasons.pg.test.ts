import { readdirSync, readFileSync } from 'node:fs'
import {
  type Action,
  type Caller,
  getAction,
  getPlan,
  overwrite,
  rewind,
  undo,
  whyOf,
} from '@rescind/kernel'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { examples } from '../examples.ts'
import { street } from '../test/house.ts'
import { type MutatingToolName, tools } from '../tools.ts'
import { words } from './words.ts'

const it = street()
const mutating = tools
  .filter(({ effect }) => effect !== 'read')
  .map(({ name, effect }) => ({ name: name as MutatingToolName, effect }))
const planOf = async (made: { plan: string }) => await getPlan(it.kernel, it.here.admin, made.plan)

/** A sentence that counts: how many, and of what. */
const countIn = (sentence: string) => /(\d+) (records?)\b/.exec(sentence)?.slice(1) ?? null

/** What is not true of a plan or an action, of which this many records are told. */
function untruths({ why, changes, mode }: Pick<Action, 'why' | 'changes' | 'mode'>): string[] {
  const records = new Set(changes.rows.map(({ table, id }) => `${table} ${id}`)).size
  const said = [String(records), records === 1 ? 'record' : 'records']
  return why.filter(
    (sentence) =>
      !/^[A-Z][^_{}]+[^.]$/.test(sentence) ||
      (countIn(sentence) ?? said).some((part, at) => part !== said[at]) ||
      (/at once|many/.test(sentence) && records < 2) ||
      (sentence.includes('can be undone') && mode === 'explicit'),
  )
}

test.each(mutating)(
  'W7 B1 $name says truly why it is a plan or ran at once, for whoever asks',
  async ({ name, effect }) => {
    const { rows, admin } = it.elsewhere
    const agent: Caller = { ...admin, agent: { id: rows.agent, name: 'Clerk' } }
    const newcomer: Caller = { ...admin, principal: { ...admin.principal, newcomer: true } }
    // An agent that pauses itself does nothing more.
    const callers = [admin, ...(name === 'agent_pause' ? [] : [agent]), newcomer]
    const seen: Pick<Action, 'why' | 'changes' | 'mode'>[] = []
    const listed: string[][] = []
    const undone: string[] = []
    for (const caller of callers) {
      const result = await it.call({ tool: name, input: examples[name](rows) }, caller)
      if (result.status === 'awaiting_approval') {
        seen.push(await getPlan(it.kernel, admin, result.plan))
        listed.push((await getAction(it.kernel, admin, result.plan)).why)
      } else if ('action' in result) {
        seen.push(await getAction(it.kernel, admin, result.action))
        listed.push(seen.at(-1)!.why)
        undone.push(
          ...(await getAction(it.kernel, admin, (await it.undo(result.action, admin)).action)).why,
        )
      }
    }
    expect(seen.map(({ why }) => why.length > 0)).toEqual(callers.map(() => true))
    expect(seen.flatMap(untruths)).toEqual([])
    expect(listed, 'the same in Activity').toEqual(seen.map(({ why }) => why))
    expect(new Set(undone).difference(new Set(['It only takes back what was done']))).toEqual(
      new Set(),
    )
    const asksFirst = ['change', 'hold'].includes(effect)
    expect(seen.at(-1)!.why.includes('Whoever is new here asks before anything changes')).toBe(
      asksFirst,
    )
  },
)

test('W7 a rewind, a part of one and a force say why they are plans, and a force what it overwrites only where it does', async () => {
  const { admin, rows } = it.here
  const [contact] = rows.contacts
  const action = await it.run('contact_update', { contact, set: { title: 'Mason' } })
  const [whole, part, clean] = [
    await planOf(await rewind(it.kernel, admin, { actions: [action] })),
    await planOf(
      await rewind(it.kernel, admin, { actions: [action], records: [`contact:${contact}`] }),
    ),
    await planOf(await overwrite(it.kernel, admin, action)),
  ]
  expect([whole.why, part.why, clean.why]).toEqual([
    ['What a rewind takes back is shown first'],
    ['What a rewind takes back is shown first'],
    ['What is taken back by force is shown first'],
  ])
  await it.run('contact_update', { contact, set: { title: 'Head mason' } })
  const over = await planOf(await overwrite(it.kernel, admin, action))
  expect(over.why).toEqual([
    'What is taken back by force is shown first',
    'It overwrites what was written since',
  ])

  const company = await it.run('company_create', { name: 'Leaning' })
  const [row] = (await getAction(it.kernel, admin, company)).changes.rows
  await it.run('task_create', { title: 'Visit them', company: row!.id })
  const along = await planOf(await overwrite(it.kernel, admin, company))
  expect(along.why).toEqual([
    'What is taken back by force is shown first',
    'It removes records that depend on what goes',
  ])
})

test('W7 a redo says that it puts in force again, at once and as a plan', async () => {
  const { admin, rows } = it.here
  const action = await it.run('task_update', { task: rows.task, set: { title: 'Weigh' } })
  const { action: undone } = await it.undo(action)
  expect((await planOf(await rewind(it.kernel, admin, { actions: [undone] }))).why).toEqual([
    'What is put in force again after its 60 seconds is shown first',
  ])
  const { action: redone } = await it.redo(action)
  expect((await getAction(it.kernel, admin, redone)).why).toEqual([
    'It only puts in force again what was taken back',
  ])
})

test('W7 a plan that was narrowed does not say that it changes more than may change without asking', () => {
  const said = (records: number) =>
    whyOf(
      ['effect_change', 'rows_over_limit'],
      { tool: 'contact_update', kind: 'do', mode: 'explicit', records },
      words,
    )
  expect(said(26)).toEqual(['It changes more records than may change without asking'])
  expect(said(3)).toEqual(['It was asked for more records than may change without asking'])
})

test('W7 every reason that a handler or the database can give has its sentence', async () => {
  const root = new URL('../', import.meta.url)
  const source = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.includes('test'))
    .map((path) => readFileSync(new URL(path, root), 'utf8'))
  const ofHandlers = source.flatMap((text) =>
    [...text.matchAll(/needsApproval\('(\w+)'\)/g)].map(([, code]) => code!),
  )
  const { rows } = await sql<{ code: string }>`select m[1] as code from pg_proc p
    cross join lateral regexp_matches(p.prosrc, '(?:raise exception ''(\\w+)'' using errcode = ''RS010'')', 'g') m
    where p.pronamespace in ('kernel'::regnamespace, 'history'::regnamespace)
    union select unnest(array['person_took_back', 'person_decided', 'stops_approved'])`.execute(
    it.owner,
  )
  const codes = [
    ...ofHandlers,
    ...rows.map(({ code }) => code),
    'address_by_agent',
    'words_by_agent',
    'newcomer',
    'agent_lasting',
    'system',
  ]
  expect(codes).toEqual(
    expect.arrayContaining(['live_text', 'ends_protection', 'rows_over_limit', 'money_column']),
  )
  for (const code of codes) {
    const [said] = whyOf(
      [code],
      { tool: 'contact_update', kind: 'do', mode: 'explicit', records: 1 },
      words,
    )
    expect(said!.toLowerCase(), code).not.toBe(code.replaceAll('_', ' '))
  }
})

test('W7 why a record stays names its fields as its changes do, not by their columns', async () => {
  const { admin, manager, rows } = it.here
  const [contact] = rows.contacts
  const pairs = [
    [
      'contact_update',
      { contact, set: { title: 'Mason', city: 'Oslo' } },
      { contact, set: { title: 'Slater', city: 'Rome' } },
    ],
    ['contact_link_company', { contact, company: rows.otherCompany }, { contact, company: null }],
    [
      'deal_update',
      { deal: rows.openDeals[0], set: { next_step: 'Call' } },
      { deal: rows.openDeals[0], set: { next_step: 'Write' } },
    ],
  ] as const
  for (const [tool, first, second] of pairs) {
    const action = await it.run(tool, first)
    await it.run(tool, second, manager)
    const { held_out } = await planOf(await rewind(it.kernel, admin, { actions: [action] }))
    const { changes } = await getAction(it.kernel, admin, action)
    const loud = changes.rows.flatMap(({ cells }) =>
      cells.filter(({ quiet }) => !quiet).map(({ name }) => name),
    )
    expect(loud.length).toBeGreaterThan(0)
    const told = held_out.rows.map(({ evidence }) => evidence.toLowerCase()).join(' ')
    for (const name of loud) expect(told).toContain(name)
    expect(told).not.toMatch(/\w_\w|\btitle\b(?<!job title)/)
    expect(told).toMatch(/: written since, \d+ \w{3} \d{4}, \d\d:\d\d utc\.$/)
    await undo(it.kernel, admin, action, 'merge')
  }
})
