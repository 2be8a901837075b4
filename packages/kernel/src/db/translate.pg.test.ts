import { beforeAll, describe, expect, test } from 'vitest'
import { refusal } from '../../../../test/library/library.ts'
import { world } from '../../../../test/shapes/world.ts'
import { KernelError } from '../contract/errors.ts'
import { execute } from '../execute.ts'
import { translate } from './translate.ts'

const it = world(`
  create type mood as enum ('good', 'bad');
  create table shelf (id int primary key, name text);
  create table book (id int primary key, title varchar(10) not null, code text unique, lower_code text, pages int check (pages > 0), price numeric(5, 2),
    due_on date, seen_at timestamptz, lent boolean, owner uuid, custom jsonb, mood mood, shelf_id int references shelf, during int4range,
    twice int generated always as (pages * 2) stored, exclude using gist (during with &&));
  create unique index on book (lower(lower_code));
  create function no_monday() returns trigger language plpgsql as $$
  begin if new.title = 'Monday' then raise exception 'no book is called after a day'; end if; return new; end $$;
  create trigger monday before insert or update on book for each row execute function no_monday();`)

beforeAll(async () => {
  await it.track(
    { table: 'public.shelf', label: 'name', prepare: true },
    { table: 'public.book', label: 'title', prepare: true },
  )
  await it.act(
    `insert into shelf (id, name) values (1, 'top'), (2, 'bottom')`,
    `insert into book (id, title, code, lower_code, shelf_id, during) values (1, 'Emma', 'secret', 'Hidden', 1, '[1,5)'), (2, 'Persuasion', 'b', 'b', null, null)`,
  )
})

const constraint = 'constraint_violated'
const refused: [statement: string, code: string, says: string, next: string][] = [
  [
    `update book set code = 'secret' where id = 2`,
    constraint,
    'There is another book with the same code.',
    'Choose another value',
  ],
  [
    `update book set lower_code = 'HIDDEN' where id = 2`,
    constraint,
    'There is another book with the same lower(lower code).',
    'Choose',
  ],
  [
    `insert into book (id, title) values (1, 'x')`,
    constraint,
    'There is another book with the same id.',
    'Choose',
  ],
  [
    `update book set shelf_id = 77 where id = 2`,
    constraint,
    'The shelf that a book refers to (shelf id) is not there.',
    'make it first',
  ],
  [
    `delete from shelf where id = 1`,
    constraint,
    'A book still refers to the shelf.',
    'Take the book away first',
  ],
  [
    `update book set title = null where id = 2`,
    constraint,
    'A book needs a title.',
    'Give the title',
  ],
  [
    `update book set pages = -1 where id = 2`,
    constraint,
    'A book cannot hold this (pages).',
    'Correct the value',
  ],
  [
    `update book set during = '[2,3)' where id = 2`,
    constraint,
    'It collides with another book.',
    'Choose',
  ],
  [`update book set title = 'Monday'`, constraint, 'no book is called after a day', 'Correct'],
  [
    `update book set title = 'far too long for it'`,
    'invalid_input',
    'A text is too long for its field, which holds 10 characters.',
    'Correct',
  ],
  [
    `update book set pages = '31x'::int`,
    'invalid_input',
    'A value is not a whole number.',
    'Correct',
  ],
  [`update book set price = 'much'`, 'invalid_input', 'A value is not a number.', 'Correct'],
  [`update book set lent = 'perhaps'`, 'invalid_input', 'A value is not yes or no.', 'Correct'],
  [`update book set owner = 'Ada'`, 'invalid_input', 'A value is not an id.', 'Correct'],
  [`update book set custom = '{'`, 'invalid_input', 'A value is not a group of fields.', 'Correct'],
  [
    `update book set mood = 'so so'`,
    'invalid_input',
    'A value is not one of the values of mood.',
    'Correct',
  ],
  [`update book set due_on = 'some day'`, 'invalid_input', 'A date or time is none.', 'Correct'],
  [`update book set due_on = '2025-02-30'`, 'invalid_input', 'A date or time is none.', 'Correct'],
  [
    `update book set price = 123456`,
    'invalid_input',
    'A number is too large for its field.',
    'Correct',
  ],
  [
    `update book set pages = 3000000000`,
    'invalid_input',
    'A number is too large for its field.',
    'Correct',
  ],
  [
    `update book set code = (select string_agg(md5(n::text), '') from generate_series(1, 9000) n) where id = 2`,
    'invalid_input',
    'A value is larger than the database can hold there.',
    'Correct',
  ],
  [`update book set pages = 1 / (id - id)`, 'invalid_input', 'It divides by zero.', 'Correct'],
  [
    `update book set code = convert_from('\\xff', 'UTF8') where id = 2`,
    'invalid_input',
    'A text holds a character that no database keeps.',
    'Correct',
  ],
  [
    `update book set id = 9 where id = 2`,
    'not_undoable',
    'A change of the key of book is refused: it could not be undone.',
    'Insert the row under its new key',
  ],
  [
    `truncate book`,
    'not_permitted',
    'The database lets no tool do that to the table book: it could not be taken back.',
    'DELETE',
  ],
  [`drop table book`, 'not_permitted', 'it could not be taken back', 'DELETE'],
  [
    `update book set org_id = '00000000-0000-4000-8000-0000000000ff' where id = 2`,
    'not_undoable',
    'A change of the key of book is refused',
    'Insert',
  ],
  [
    `insert into book (org_id, id, title) values ('00000000-0000-4000-8000-0000000000ff', 9, 'x')`,
    'not_permitted',
    'A book like that would not be yours.',
    'own organisation',
  ],
]

describe('what the database refuses', () => {
  test.each(refused)('at once and in a plan: %s', async (statement, code, says, next) => {
    const before = await it.rows('shelf', 'book')
    for (const tool of ['act', 'plan']) {
      const error = await refusal(
        code,
        execute(it.kernel, it.caller, { tool, input: { statements: [statement] } }),
      )
      expect(error.message).toContain(says)
      expect(error.message.endsWith(' Nothing was changed.')).toBe(true)
      expect(error.next).toContain(next)
      // No value of a row, and no code of the database.
      expect(`${error.message} ${error.next}`).not.toMatch(
        /secret|hidden|31x|much|perhaps|Ada|so so|\b[0-9][0-9A-Z]{4}\b/i,
      )
    }
    expect(await it.rows('shelf', 'book')).toBe(before)
  })

  test('a key, a write outside an action and TRUNCATE are told to whoever owns the tables, with what to do', async () => {
    for (const [statement, says, hint] of [
      [`update book set code = 'x'`, 'write outside an action', 'Call a tool'],
      [`insert into shelf (id) values (9)`, 'write outside an action', 'Call a tool'],
      [`truncate book cascade`, 'could not be undone', 'Delete the rows'],
    ] as const) {
      const error = (await it.ddl(statement).catch((e: unknown) => e)) as {
        message: string
        hint: string
      }
      expect(error.message).toContain(says)
      expect(error.hint).toContain(hint)
      expect(translate(error)).toMatchObject({ name: 'KernelError', next: error.hint })
    }
  })

  test('what is no refusal of a value stays what it is, for whoever has to mend it', () => {
    const bug = Object.assign(new Error('column "titel" does not exist'), {
      code: '42703',
      severity: 'ERROR',
    })
    expect(translate(bug)).toBe(bug)
    const locked = Object.assign(new Error('role "x" is not permitted to log in'), {
      code: '28000',
      severity: 'FATAL',
    })
    expect(translate(locked)).toBe(locked)
    const said = new KernelError('busy', 'Busy.', 'Wait.')
    expect(translate(said)).toBe(said)
  })
})
