import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { sealedLog } from './test/sealed-log.ts'

// A superuser with the triggers off alters what people read, and leaves the audit alone.

const { lib, ids, tamper } = sealedLog()

test.each<[what: string, statement: () => string, problem: RegExp]>([
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
