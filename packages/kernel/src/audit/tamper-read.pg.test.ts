import { type Kysely, sql, type Transaction } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { library } from '../../../../test/library/library.ts'
import { libraryModule } from '../../../../test/library/library-module.ts'
import { systemAction } from '../action/system.ts'
import { approve, reject } from '../approval/approve.ts'
import type { AnyDb } from '../contract/kernel.ts'
import { openDb } from '../db/pool.ts'
import { rulesOf } from '../install/register-tools.ts'
import { checkLog } from './check.ts'
import { seal } from './seal.ts'
import { newSigningKey, type Signing } from './signing-key.ts'

// A superuser with the triggers off alters what people read, and leaves the audit alone.

const lib = library()
const signing: Signing = { origin: (org) => `rescind.test/${org}`, keys: () => [newSigningKey()] }
const ids = {} as Record<
  'changed' | 'undone' | 'redone' | 'sent' | 'refused' | 'book' | 'gone' | 'followed',
  string
>

/** What a check finds before anything is sealed. */
let early: string[] | undefined

beforeAll(async () => {
  const made = await lib.run('book_create', { title: 'Emma' })
  ids.book = made.output.id
  ids.changed = (await lib.run('book_update', { book: ids.book, set: { title: 'Emma 2' } })).action
  const other = await lib.run('book_create', { title: 'Moby' })
  ids.undone = other.action
  await lib.undo(other.action)
  ids.redone = (await lib.run('book_update', { book: ids.book, set: { pages: 3 } })).action
  await lib.undo((await lib.undo(ids.redone)).action)
  const work = { org: lib.org, tool: 'test', reasoning: null, causedBy: ids.changed }
  ids.followed = await systemAction(lib.kernel, null, work, async ({ db, newId, action }) => {
    await db.insertInto('shelf').values({ id: newId(), name: 'Followed' }).execute()
    return action
  })
  const gone = await lib.run('book_create', { title: 'Gone' })
  ids.gone = gone.output.id
  await lib.run('book_delete', { book: ids.gone })
  const plan = await lib.plan('loan_remind', { readers: ['a@x.example'] })
  await approve(lib.kernel, lib.ada, plan.id, plan.digest)
  ids.sent = plan.id
  const no = await lib.plan('book_update_many', { books: [ids.book], pages: 9 })
  await reject(lib.kernel, lib.ada, no.id)
  ids.refused = no.id
  early = await lib.kernel.db.transaction().execute(async (tx) => {
    await sql`select kernel.enter(${lib.org}::uuid)`.execute(tx)
    return (await checkLog(tx, lib.org)).problems
  })
  const sealer = openDb(lib.urls.sealer, { max: 1 })
  await seal(sealer, signing, lib.org)
  await sealer.destroy()
})

/** Rolled back. What the check then says. */
async function tamper(work: (tx: Transaction<AnyDb>) => Promise<unknown>): Promise<string> {
  class Back extends Error {}
  let found = ''
  await (lib.owner as Kysely<AnyDb>)
    .transaction()
    .execute(async (tx) => {
      await sql`set local session_replication_role = replica`.execute(tx)
      await work(tx)
      const { problems } = await checkLog(tx, lib.org, {
        origin: signing.origin(lib.org),
        rules: rulesOf([libraryModule]),
      })
      found = problems.join('\n')
      throw new Back()
    })
    .catch((error: unknown) => {
      if (!(error instanceof Back)) throw error
    })
  return found
}

test('L2 nothing is found where nothing was done, and the check says what it looked at and what not', async () => {
  expect(early).toEqual([])
  expect(await tamper(async () => {})).toBe('')
  const found = await (lib.owner as Kysely<AnyDb>).transaction().execute(
    async (tx) =>
      await checkLog(tx, lib.org, {
        origin: signing.origin(lib.org),
        rules: rulesOf([libraryModule]),
      }),
  )
  expect(found.compared).toMatchObject({ plans: 2, messages: 1, records: expect.any(Number) })
  expect(found.compared.changes).toBeGreaterThan(4)
  expect(found.unseen.join(' ')).toMatch(/handed over/)
  expect(found.unseen.join(' ')).not.toMatch(/permissions/)
})

test.each<[what: string, statement: () => string, problem: RegExp]>([
  [
    'a principal',
    () =>
      `update kernel.action set principal_id = '${lib.ben.principal.id}' where id = '${ids.changed}'`,
    /its principal is/,
  ],
  [
    'an agent put in',
    () => `update kernel.action set agent_id = '${lib.org}' where id = '${ids.changed}'`,
    /its agent is/,
  ],
  [
    'a tool',
    () => `update kernel.action set tool = 'book_create' where id = '${ids.changed}'`,
    /its tool is/,
  ],
  [
    'a mode',
    () => `update kernel.action set mode = 'explicit' where id = '${ids.changed}'`,
    /its mode is/,
  ],
  [
    'a role',
    () => `update kernel.action set role = 'king' where id = '${ids.changed}'`,
    /its role is/,
  ],
  [
    'a state',
    () => `update kernel.action set state = 'held' where id = '${ids.changed}'`,
    /its state is held/,
  ],
  [
    'a refusal',
    () => `update kernel.action set state = 'applied' where id = '${ids.refused}'`,
    /its state is applied/,
  ],
  [
    'when it was',
    () => `update kernel.action set at = at - interval '1 day' where id = '${ids.changed}'`,
    /its time is/,
  ],
  [
    'a session put in',
    () => `update kernel.action set session = 'x' where id = '${ids.changed}'`,
    /its session is of no entry/,
  ],
  [
    'how many rows',
    () => `update kernel.action set rows = 9 where id = '${ids.changed}'`,
    /its number of rows is 9/,
  ],
  [
    'how many matched',
    () => `update kernel.action set matched = 9 where id = '${ids.sent}'`,
    /its number of matches is 9/,
  ],
  [
    'how many were sent',
    () => `update kernel.action set sent = 9 where id = '${ids.sent}'`,
    /its number of messages is 9/,
  ],
  [
    'whom it was about',
    () => `update kernel.action set subjects = '{}' where id = '${ids.changed}'`,
    /its subjects is none/,
  ],
  [
    'the undo window',
    () =>
      `update kernel.action set undo_until = undo_until + interval '1 hour' where id = '${ids.changed}'`,
    /its undo window is/,
  ],
  [
    'the end of a hold',
    () => `update kernel.action set release_at = at where id = '${ids.sent}'`,
    /its hold is/,
  ],
  [
    'a receipt',
    () =>
      `update kernel.action u set receipt = u.receipt || '{"undone": 9}' from kernel.action a where a.id = '${ids.undone}' and u.id = a.flipped_by`,
    /its receipt is not what was sealed/,
  ],
  [
    'because of what the product acted',
    () => `update kernel.action set caused_by = '${ids.sent}' where id = '${ids.followed}'`,
    /its cause is/,
  ],
  [
    'that something followed from an action',
    () => `update kernel.action set caused_by = null where id = '${ids.followed}'`,
    /its cause is none/,
  ],
  [
    'a cause put in',
    () => `update kernel.action set caused_by = '${ids.sent}' where id = '${ids.changed}'`,
    /its cause is/,
  ],
  [
    'a receipt put in',
    () => `update kernel.action set receipt = '{}' where id = '${ids.changed}'`,
    /its receipt is of no entry/,
  ],
  [
    'the order of undos',
    () =>
      `update kernel.action u set seq = 1 from kernel.action a where a.id = '${ids.undone}' and u.id = a.flipped_by`,
    /its place among undos is 1/,
  ],
  [
    'how far it went back',
    () => `update kernel.action set state = 'partly_undone' where id = '${ids.undone}'`,
    /the receipt of its undo/,
  ],
  [
    'that an undo flipped it',
    () => `delete from kernel.flip where target_id = '${ids.undone}'`,
    /flipped .*, and that is no longer noted/,
  ],
  [
    'which way it was flipped',
    () => `update kernel.flip set live = true where target_id = '${ids.undone}'`,
    /the other way/,
  ],
  [
    'a flip put in',
    () =>
      `insert into kernel.flip select org_id, action_id, '${ids.changed}', false from kernel.flip where target_id = '${ids.undone}'`,
    /is said to have flipped/,
  ],
  [
    'what a plan counts',
    () => `update kernel.plan set counts = counts || '{"send": 9}' where action_id = '${ids.sent}'`,
    /its count is not/,
  ],
  [
    'whom a plan leaves out',
    () => `update kernel.plan set facets = '{"x": 1}' where action_id = '${ids.sent}'`,
    /its count is not/,
  ],
  [
    'which tables a plan changes',
    () => `update kernel.plan set tables = '{}' where action_id = '${ids.refused}'`,
    /its count is not/,
  ],
  [
    'when a plan was made',
    () => `update kernel.plan set planned_at = now() where action_id = '${ids.sent}'`,
    /its time is not/,
  ],
  [
    'until when a plan waits',
    () =>
      `update kernel.plan set expires_at = expires_at + interval '1 day' where action_id = '${ids.sent}'`,
    /its end of waiting is not/,
  ],
  [
    'when a plan was decided',
    () => `update kernel.plan set decided_at = now() where action_id = '${ids.sent}'`,
    /its decision is not/,
  ],
  [
    'a plan deleted',
    () => `delete from kernel.plan where action_id = '${ids.refused}'`,
    /its plan is gone/,
  ],
  [
    'a plan that waits again',
    () => `update kernel.plan set state = 'pending' where action_id = '${ids.refused}'`,
    /its entries say otherwise/,
  ],
  [
    'what took its place',
    () => `update kernel.plan set superseded_by = '${ids.sent}' where action_id = '${ids.refused}'`,
    /what took its place/,
  ],
  [
    'when a message leaves',
    () =>
      `update kernel.outbox set release_at = release_at - interval '1 hour' where action_id = '${ids.sent}'`,
    /was to leave at another time/,
  ],
  [
    'an erasure put in',
    () =>
      `insert into kernel.erasure (org_id, action_id, tbl, key) values ('${lib.org}', '${ids.changed}', 'book', '${ids.book}')`,
    /the erasure by action .* is not what was sealed/,
  ],
  [
    'a tool put in',
    () =>
      `insert into kernel.tool select (jsonb_populate_record(t, '{"name": "forged"}')).* from kernel.tool t limit 1`,
    /forged is of no module/,
  ],
  [
    'a tool that may more',
    () => `update kernel.tool set rows = 9999 where name = 'book_update'`,
    /book_update is known as another/,
  ],
  [
    'a tool taken out',
    () => `delete from kernel.tool where name = 'book_update'`,
    /book_update is no longer known/,
  ],
  [
    'a permission put in',
    () => `insert into kernel.permission values ('librarian', 'audit:read')`,
    /librarian was given audit:read/,
  ],
  ['a period put in', () => `insert into kernel.period values ('notes', 1)`, /the period of notes/],
  [
    'what passes as an undo',
    () => `update history.book set _undo = true where _action = '${ids.changed}'`,
    /passes as written by an undo/,
  ],
  [
    'the order of writes',
    () => `update history.book set _seq = _seq + 100000 where _action = '${ids.changed}'`,
    /stands at another place/,
  ],
  [
    'an input',
    () => `update kernel.action set input = '{"x": 1}' where id = '${ids.changed}'`,
    /its input is not what was sealed/,
  ],
  [
    'an answer',
    () => `update kernel.action set output = '{"x": 1}' where id = '${ids.changed}'`,
    /its output is not what was sealed/,
  ],
  [
    'reasoning put in',
    () => `update kernel.action set reasoning = 'because' where id = '${ids.changed}'`,
    /its reasoning/,
  ],
  [
    'liveness off',
    () => `update kernel.action set live = false where id = '${ids.changed}'`,
    /no undo of it was sealed/,
  ],
  [
    'liveness on',
    () => `update kernel.action set live = true where id = '${ids.undone}'`,
    /an undo of it was sealed/,
  ],
  [
    'liveness of a redo',
    () => `update kernel.action set live = false where id = '${ids.redone}'`,
    /a redo of it was sealed/,
  ],
  [
    'who took it back',
    () => `update kernel.action set flipped_by = '${lib.org}' where id = '${ids.undone}'`,
    /another undo/,
  ],
  [
    'a digest',
    () => `update kernel.plan set digest = 'x' where action_id = '${ids.sent}'`,
    /its digest is not/,
  ],
  [
    'an approver',
    () =>
      `update kernel.plan set decided_by = '${lib.ben.principal.id}' where action_id = '${ids.sent}'`,
    /decided by somebody else/,
  ],
  [
    'a rejected plan',
    () => `update kernel.plan set state = 'approved' where action_id = '${ids.refused}'`,
    /its entries say otherwise/,
  ],
  [
    'a recipient',
    () => `update kernel.outbox set recipient = 'b@x.example' where action_id = '${ids.sent}'`,
    /message .* is not what was sealed/,
  ],
  [
    'a subject',
    () => `update kernel.outbox set subject = 'X' where action_id = '${ids.sent}'`,
    /message .* is not what was sealed/,
  ],
  [
    'a text',
    () =>
      `update kernel.outbox set body = '{"text": "X", "meta": {}}' where action_id = '${ids.sent}'`,
    /message .* is not what was sealed/,
  ],
  [
    'a state of a message',
    () => `update kernel.outbox set state = 'cancelled' where action_id = '${ids.sent}'`,
    /is cancelled/,
  ],
  [
    'a message deleted',
    () => `delete from kernel.outbox where action_id = '${ids.sent}'`,
    /is gone from the outbox/,
  ],
  [
    'a message put in',
    () => `insert into kernel.outbox (org_id, id, action_id, channel, recipient, record_table, record_id, subject, body, release_at)
      select org_id, gen_random_uuid(), action_id, channel, recipient, record_table, record_id, subject, body, release_at from kernel.outbox`,
    /is of no entry/,
  ],
  [
    'a change in the log',
    () => `update history.book set title = 'X' where _action = '${ids.changed}' and _op = 'a'`,
    /was changed in the log of changes/,
  ],
  [
    'what was before',
    () => `update history.book set title = 'X' where _action = '${ids.changed}' and _op = 'b'`,
    /was changed in the log of changes/,
  ],
  [
    'a change deleted',
    () => `delete from history.book where _action = '${ids.changed}'`,
    /is gone from the log of changes/,
  ],
  [
    'a change moved to another action',
    () => `update history.book set _action = '${ids.undone}' where _action = '${ids.changed}'`,
    /log of changes/,
  ],
  [
    'a change put in',
    () =>
      `insert into history.book select (jsonb_populate_record(h, '{"_action": "${ids.undone}", "_seq": 999999}')).* from history.book h where _op = 'I' and id = '${ids.book}'`,
    /added to the log|changed in the log/,
  ],
  [
    'a record',
    () => `update library.book set title = 'X' where id = '${ids.book}'`,
    /is not what the last change left/,
  ],
  [
    'a field that was empty',
    () => `update library.book set code = 'X' where id = '${ids.book}'`,
    /is not what the last change left/,
  ],
  [
    'a record deleted',
    () => `delete from library.book where id = '${ids.book}'`,
    /is gone, and no action took it away/,
  ],
  [
    'a record put back',
    () =>
      `insert into library.book (org_id, id, title, row_version) values ('${lib.org}', '${ids.gone}', 'Gone', '${ids.changed}')`,
    /an action took it away/,
  ],
  [
    'a record put in',
    () =>
      `insert into library.book (org_id, id, title, row_version) values ('${lib.org}', gen_random_uuid(), 'New', '${ids.changed}')`,
    /was written by no action/,
  ],
])(
  'L2 caught inside, with the triggers off, where the audit was left alone: %s',
  async (_, statement, problem) => {
    expect(await tamper(async (tx) => await sql.raw(statement()).execute(tx))).toMatch(problem)
  },
)

test('L2 entries from before they said the cause are compared with what they say, and nothing else is asked of them', async () => {
  const older = sql`update audit.entry set leaf = regexp_replace(replace(leaf, '"form":4', '"form":2'), ',"caused_by":"[^"]*"', '')`
  const found = await tamper(async (tx) => {
    await sql`set local audit.migration = 'on'`.execute(tx)
    await sql`alter table audit.entry disable trigger user`.execute(tx)
    await older.execute(tx)
    await sql`update kernel.action set rows = 9 where id = ${ids.changed}`.execute(tx)
  })
  expect(found).toMatch(/its number of rows is 9/)
  expect(found).not.toMatch(/its cause/)
})
