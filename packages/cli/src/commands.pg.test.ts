import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Action, Plan } from '@rescind/wire'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts'
import { runSql } from '../../../test/sql.ts'
import { rescind } from './test/run.ts'
import { type Served, serve } from './test/serve.ts'

let database: TestDatabase
let served: Served
let folder: string
let env: Record<string, string>

beforeAll(async () => {
  database = await createTestDatabase({ empty: true })
  folder = mkdtempSync(join(tmpdir(), 'rescind-cli-'))
  const settings = { RESCIND_DATA: folder, DATABASE_URL: database.ownerUrl, RESCIND_DEMO: '1' }
  served = await serve(settings)
  env = { ...settings, RESCIND_URL: served.url }
}, 120_000)
afterAll(async () => {
  await served?.stop()
  await database?.drop()
  if (folder) rmSync(folder, { recursive: true, force: true })
})

/** What a command printed, when it must succeed. */
async function done(args: readonly string[], typed = ''): Promise<string> {
  const { code, out, err } = await rescind(args, env, typed)
  expect({ code, err }).toMatchObject({ code: 0 })
  return out
}

const json = async <T>(...args: string[]) => JSON.parse(await done([...args, '--json'])) as T

/** Expects a refusal: one line with this code, after whatever else was said on stderr. */
async function expectRefused(
  exit: number,
  code: string,
  args: readonly string[],
  more: { typed?: string; key?: string } = {},
): Promise<string> {
  const ran = await rescind(
    args,
    { ...env, ...(more.key && { RESCIND_KEY: more.key }) },
    more.typed,
  )
  expect(ran.err.trimEnd().split('\n').at(-1)).toMatch(new RegExp(`rescind: .+ \\(${code}\\)$`))
  expect(ran.code).toBe(exit)
  return ran.out
}

const ask = async (sentence: string) =>
  await json<{ actions: Action[]; plans: Plan[]; session: string }>('ask', sentence)
/** What a person took back a day ago an agent does again without asking. */
const aDayLater = async () => {
  await runSql(
    database.ownerUrl,
    "update kernel.action set at = at - interval '25 hours' where kind = 'undo'",
  )
}
const move = async (stage: string) => (await ask(`Move Acme Corp to ${stage}`)).actions[0]!.id

test('tools are listed, with --json as whole contracts', async () => {
  expect(await done(['tools'])).toMatch(/\ndeal_move_stage +change +implicit +deal:write +\S/)
  const { rows } = await json<{ rows: object[] }>('tools')
  expect(rows[0]).toMatchObject({
    input: { type: 'object' },
    rollback: { kind: expect.any(String) },
  })
})

test('a question is answered as a table; the key used is told on stderr', async () => {
  const { code, out, err } = await rescind(
    ['ask', 'What', 'deals', 'are', 'closing', 'this', 'month?'],
    env,
  )
  expect(code).toBe(0)
  expect(out).toMatch(/\nname +amount /)
  expect(err).toContain('demo key of the manager')
})

test('a change says how long and how it can be taken back; undo, redo and undo again work from there', async () => {
  const out = await done(['ask', 'Move Acme Corp to negotiation'])
  const [, id = ''] = /Undo within \d+ s: rescind undo (\S+)/.exec(out) ?? []
  expect(out).toContain('Done  Move Acme Corp from Proposal to Negotiation')
  expect(await done(['undo', id])).toMatch(
    /^Taken back {2}Move Acme Corp back to Proposal\n.*\n1 row put back\./,
  )
  const first = await json<{ action: Action }>('undo', id)
  expect(await json<{ action: Action }>('undo', id), 'undo twice is undo once').toMatchObject({
    action: { id: first.action.id },
  })
  expect(await done(['redo', id])).toContain('Redone  Move Acme Corp from Proposal to Negotiation')
  await done(['undo', id])
  expect(await done(['actions', id])).toContain('nothing in force to take back')
  expect(await done(['actions', '--limit', '3'])).toMatch(/\n\S+ \S+ +[0-9a-f-]{36} +applied +Mara/)
})

test('C9 with --once the same command again does nothing more', async () => {
  await aDayLater()
  const id = await move('negotiation')
  const first = await json<{ action: Action }>('undo', id, '--once', 'back')
  await done(['redo', id, '--once', 'forth'])
  expect(await json<{ action: Action }>('undo', id, '--once', 'back')).toMatchObject({
    action: { id: first.action.id },
  })
  expect(await done(['actions', id])).toContain('Negotiation')
  await expectRefused(1, 'key_reused', ['undo', id, '--merge', '--once', 'back'])
  await done(['undo', id])
})

test('W8 a tool is called as programs do, and with --seen overwrites only what was seen', async () => {
  const find = JSON.stringify({ search: 'Lena Haverkamp' })
  expect(await done(['call', 'contact_find', find])).toMatch(/\nLena Haverkamp +/)
  const { output } = await json<{ output: { rows: { id: string; title: string }[] } }>(
    'call',
    'contact_find',
    find,
  )
  const { id, title } = output.rows[0]!
  const set = (value: string) => JSON.stringify({ contact: id, set: { title: value } })
  const seen = (value: string) => [
    '--seen',
    JSON.stringify({ table: 'contact', id, fields: { title: value } }),
  ]
  expect(
    await done([
      'call',
      'contact_update',
      set('Purser'),
      ...seen(title),
      '--reasoning',
      'She told me.',
    ]),
  ).toMatch(/^Done.*\n.*Undo within \d+ s: rescind undo/s)
  const out = await expectRefused(1, 'changed_meanwhile', [
    'call',
    'contact_update',
    set('Bosun'),
    ...seen(title),
  ])
  expect(out).toMatch(
    /^record +field +now +seen +written by +at\nLena Haverkamp +job title +Purser /,
  )
  expect(await done(['call', 'contact_update', set('Bosun'), ...seen('Purser')])).toMatch(/^Done/)
  const archive = JSON.stringify({ contacts: [id] })
  expect(await done(['call', 'contact_archive_many', archive])).toMatch(
    /\nApprove: rescind approve \S+\n$/,
  )
})

test('a conflict shows what is in the way, and ends with 1', async () => {
  await aDayLater()
  const first = await move('negotiation')
  const second = await move('contract')
  const out = await expectRefused(1, 'undo_conflict', ['undo', first])
  expect(out).toMatch(
    /^record +field +now +would be +written by +at\nAcme Corp +stage +\S+ +\S+ +(Assistant for )?Mara Oyelund/,
  )
  expect(
    JSON.parse(await expectRefused(1, 'undo_conflict', ['undo', first, '--json'])),
  ).toMatchObject({
    status: 409,
    conflicts: [{ label: 'Acme Corp' }, {}],
  })
  await done(['undo', second])
  await done(['undo', first])
})

test('a plan is shown whole and approved by its number; what it holds is recalled', async () => {
  const told = await done(['ask', 'Re-engage all cold contacts from the last 90 days'])
  expect(told).toContain('847 matched, 799 to send, 48 held out')
  const [, id = ''] = /rescind approve (\S+)/.exec(told) ?? []
  expect(told).toContain(`${served.url}/plans/${id}`)
  expect(await done(['plans'])).toContain(id)
  expect(await done(['plans', id])).toMatch(/held out +reason +evidence\n/)
  await expectRefused(2, 'not_confirmed', ['approve', id], { typed: '847\n' })
  await expectRefused(2, 'not_confirmed', ['approve', id])
  await expectRefused(1, 'agent_may_not_approve', ['approve', id, '--as', 'agent'])
  await expectRefused(1, 'digest_mismatch', ['approve', id, '--digest', '0'])
  expect(await done(['approve', id], '799\n')).toMatch(
    /^Held {2}Mail 799 people\n(.*\n)+ {2}Waits until .*recall within .*: rescind undo/,
  )
  expect(await done(['undo', id])).toContain('799 messages stopped')
  await expectRefused(1, 'plan_used', ['approve', id, '--digest', '0'])
})

test('what was taken back the assistant does again by a plan only; paused, it does nothing', async () => {
  await aDayLater()
  const id = await move('contract')
  await done(['undo', id])
  expect(await ask('Move Acme Corp to contract')).toMatchObject({
    actions: [],
    plans: [{ mode_reasons: expect.arrayContaining(['person_took_back']) }],
  })
  const agents = await json<{ rows: { id: string; name: string }[] }>('agents')
  const assistant = agents.rows.find(({ name }) => name === 'Assistant')!.id
  expect(await done(['agents', 'pause', assistant])).toMatch(/^Done/)
  expect(await done(['agents'])).toMatch(/Assistant +paused/)
  await expectRefused(1, 'paused', ['ask', 'Move Acme Corp to contract'])
  await done(['agents', 'resume', assistant])
  expect(await ask('What deals are closing this month?')).toMatchObject({ plans: [] })
})

test('B6 the pause of an agent says how much of its mail waits, and not where none does', async () => {
  const agents = await json<{ rows: { id: string; name: string }[] }>('agents')
  const assistant = agents.rows.find(({ name }) => name === 'Assistant')!.id
  expect(await done(['agents', 'pause', assistant])).not.toContain('until it is resumed')
  await done(['agents', 'resume', assistant])
  const { plans } = await ask('Re-engage all cold contacts from the last 90 days')
  const { id } = plans[0]!
  await done(['approve', id], '799\n')
  expect(await done(['agents', 'pause', assistant])).toContain(
    '799 messages of this agent wait until it is resumed.',
  )
  await done(['undo', id])
  await done(['agents', 'resume', assistant])
})

test('a no is a no', async () => {
  const { plans } = await ask('Re-engage all cold contacts from the last 90 days')
  expect(await done(['reject', plans[0]!.id])).toMatch(/^Rejected {2}Mail 799 people/)
  await expectRefused(1, 'plan_rejected', ['approve', plans[0]!.id, '--digest', plans[0]!.digest])
  expect(await done(['plans', 'renew', plans[0]!.id])).toMatch(/\nApprove: rescind approve \S+\n$/)
  await expectRefused(1, 'not_renewable', ['plans', 'renew', plans[0]!.id])
})

test('a rewind is a plan like any other', async () => {
  await aDayLater()
  const { session } = await ask('Move Acme Corp to negotiation')
  const out = await done(['rewind', '--session', session])
  expect(out).toMatch(/~ Acme Corp: stage Negotiation → Proposal/)
  const [, id = ''] = /Approve: rescind approve (\S+)/.exec(out) ?? []
  expect(await done(['approve', id], 'y\n')).toMatch(/^Taken back {2}/)
  await expectRefused(1, 'not_found', ['rewind', '--session', session])
})

test('a rewind with --yes is shown, approved and told with its receipt; of some records only, and by an agent, it is not', async () => {
  await aDayLater()
  const { session } = await ask('Move Acme Corp to negotiation')
  const { code, out, err } = await rescind(['rewind', '--session', session, '--yes'], env)
  expect({ code, err }).toMatchObject({
    code: 0,
    err: expect.stringContaining('~ Acme Corp: stage Negotiation → Proposal'),
  })
  expect(out).toMatch(/^Taken back {2}(.*\n)+1 row put back\./)
  await aDayLater()
  const again = await ask('Move Acme Corp to negotiation')
  const { changes } = again.actions[0]! as Action & {
    changes: { rows: { table: string; id: string }[] }
  }
  const record = `${changes.rows[0]!.table}:${changes.rows[0]!.id}`
  await expectRefused(1, 'agent_may_not_approve', [
    'rewind',
    '--session',
    again.session,
    '--yes',
    '--as',
    'agent',
  ])
  expect(
    await done(['rewind', '--session', again.session, '--records', record, '--yes']),
  ).toContain('Acme Corp')
  await expectRefused(1, 'not_found', ['rewind', '--stop', again.actions[0]!.id])
})

test('a key that was made works, and one that was not does not', async () => {
  const key = (await done(['key', 'create', '--name', 'nightly', '--days', '3'])).trim()
  const { code } = await rescind(['tools'], { RESCIND_URL: served.url, RESCIND_KEY: key })
  expect(code).toBe(0)
  await expectRefused(1, 'not_signed_in', ['tools'], { key: 'rsk_wrong' })
  await expectRefused(1, 'not_permitted', ['key', 'create', '--name', 'more', '--as', 'agent'])
  const { code: none, err } = await rescind(['tools'], {
    RESCIND_URL: served.url,
    RESCIND_DATA: '/nowhere',
  })
  expect({ none, err }).toMatchObject({ none: 2, err: expect.stringMatching(/\(no_key\)\n$/) })
})

test('an import is a plan with a report of every row, and comes back as a whole', async () => {
  const file = join(folder, 'companies.csv')
  const report = join(folder, 'report.csv')
  writeFileSync(file, 'account,sector\nAlder Tools,retail\n=Cmd,retail\n')
  const planned = await rescind(['import', file, '--report', report], env)
  expect(planned).toMatchObject({ code: 0, out: expect.stringContaining('+ company Alder Tools') })
  expect(planned.err).toMatch(/companies\.csv +company +2 +2 +0 +0 +0/)
  expect(readFileSync(report, 'utf8')).toMatch(
    /^\ufeff"file","line","outcome".*\r\n"companies\.csv","2","create","","","Alder Tools",""\r\n.*"'=Cmd"/,
  )
  const out = await done(['import', file, '--approve', '--report', report], 'y\n')
  const [, id = ''] = /rescind undo (\S+)/.exec(out) ?? []
  expect(readFileSync(report, 'utf8')).toMatch(/"create","company","[0-9a-f-]{36}","Alder Tools"/)
  expect(await done(['undo', id])).toContain('2 rows put back')
})

test('an id that is none, and one that is unknown, are refused by the server', async () => {
  await expectRefused(1, 'invalid_input', ['undo', 'not-an-id'])
  await expectRefused(1, 'not_found', ['undo', '0197f000-0000-7000-8000-000000000001'])
})

test('a second server on the same data folder is refused in one line; the first one ends when told to', async () => {
  const { code, out, err } = await rescind(['serve'], { ...env, PORT: '0' })
  expect({ code, out }).toEqual({ code: 3, out: '' })
  expect(err).toMatch(/^[^\n]+\n$/)
  expect(await served.stop()).toBe(0)
})
