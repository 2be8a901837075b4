import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { sealedLog } from './test/sealed-log.ts'

// A superuser with the triggers off alters what people read, and leaves the audit alone.

const { lib, ids, found, tamper, check } = sealedLog()

test('L2 nothing is found where nothing was done, and the check says what it looked at and what not', async () => {
  expect(found.early).toEqual([])
  expect(await tamper(async () => {})).toBe('')
  const looked = await check()
  expect(looked.compared).toMatchObject({ plans: 2, messages: 1, records: expect.any(Number) })
  expect(looked.compared.changes).toBeGreaterThan(4)
  expect(looked.unseen.join(' ')).toMatch(/handed over/)
  expect(looked.unseen.join(' ')).not.toMatch(/permissions/)
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
