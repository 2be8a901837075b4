import { NoResultError, sql } from 'kysely'
import { agentPaused, personDecided, stopsApproved } from '../authority/people-first.ts'
import { type KernelCode, KernelError, type Next } from '../contract/errors.ts'
import type { Kernel } from '../contract/kernel.ts'
import { listText } from '../wording/words.ts'
import { isConstraint, isDatabaseDown, isMisfit, isTooLarge, sqlstate } from './sqlstate.ts'

/** An error of PostgreSQL or of its socket, as node-postgres gives it. */
interface Refused {
  code?: string
  message?: string
  severity?: string
  hint?: string
  schema?: string
  table?: string
  column?: string
  constraint?: string
}

/**
 * What is said instead. Nothing was changed, whatever it is: a transaction that was refused has
 * rolled back.
 */
interface Words {
  code: KernelCode
  says: string
  next: string | Next
  details?: Record<string, unknown>
}

/** What a rule is about: its columns, and the table that a foreign key refers to. */
interface Rule {
  fields: string[]
  refers: string | null
}

/**
 * As `translate`, and a broken rule of a table is told by its columns: PostgreSQL names none of a
 * table with row security.
 */
export async function translateWhole({ db }: Pick<Kernel, 'db'>, error: unknown): Promise<unknown> {
  const { code = '', schema, table, constraint } = error as Refused
  if (!isConstraint(code) || !schema || !table || !constraint) return translate(error)
  const { rows } =
    await sql<Rule>`select r.relname as refers, array(select a.attname::text from unnest(c.conkey) with ordinality k(num, n)
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.num order by k.n) as fields
    from pg_constraint c left join pg_class r on r.oid = c.confrelid
    where c.conname = ${constraint} and c.conrelid = to_regclass(format('%I.%I', ${schema}::text, ${table}::text)) and c.contype in ('f', 'c')
    union all
    select null, array(select pg_get_indexdef(indexrelid, n, true) from generate_series(1, indnkeyatts) n order by n) from pg_index
    where indexrelid = to_regclass(format('%I.%I', ${schema}::text, ${constraint}::text))`
      .execute(db)
      // It has been refused whatever this says.
      .catch(() => ({ rows: [] }))
  return translate(error, rows[0])
}

/**
 * Says in the kernel's own codes and in plain words what the database refused. Values of rows never
 * reach the message; names of tables, columns and rules do. What only a mistake in somebody's SQL
 * leads to stays as it is, for whoever has to mend it.
 */
export function translate(error: unknown, rule?: Rule): unknown {
  if (error instanceof KernelError) return error
  // A handler looked, and what it then wanted to write was taken away at that moment.
  if (error instanceof NoResultError)
    return new KernelError(
      'not_found',
      'A record it needs is gone. Nothing was changed.',
      'Look again: somebody has taken it away meanwhile.',
    )
  const refused = error as Refused
  const { code = '', message = '' } = refused
  if (code === sqlstate.paused.code) return agentPaused()
  // Whoever meets it gets what the first call with the key came to (once.ts).
  if (code === sqlstate.keyUsed.code)
    return new KernelError(
      'busy',
      'The same thing has just been done. Nothing was done twice.',
      'Send it again.',
    )
  if (code === sqlstate.personDecided.code && message === 'stops_approved') return stopsApproved()
  // It was its own when it asked; a person has been faster.
  if (code === sqlstate.personDecided.code)
    return personDecided('A person has decided about this.', 'Look at it again.')
  if (code === sqlstate.undoTooLate.code) return undoTooLate()
  if (isDatabaseDown(error))
    return new KernelError(
      'database_unavailable',
      'No answer from the database, so it is not known whether this was saved.',
      {
        people: 'Try again when it is back: nothing is half done.',
        callers:
          'Try again when it is back: nothing is half done, and under the same key nothing is done twice.',
      },
    )
  const words = broken(refused, rule) ?? misfit(refused) ?? own(refused) ?? forbidden(refused)
  if (!words) return error
  return new KernelError(
    words.code,
    `${words.says} Nothing was changed.`,
    words.next,
    words.details,
  )
}

/**
 * Its window is over, by the clock of the database. `id`: what a rewind of it names: the action, or
 * the undo where it is to be redone.
 */
export const undoTooLate = (id?: string) =>
  new KernelError('undo_too_late', 'The 60 seconds are over. Nothing was changed.', {
    people: '“Take back…” in Activity shows what would change.',
    callers: `Take back… (POST /api/rewinds {"filter": {"actions": [${id ? `"${id}"` : 'id'}]}}) shows what would change.`,
  })

/** A rule of a table: a key, a check, a column that must not be empty, a trigger of somebody's. */
function broken(
  { code = '', message = '', table, column, constraint }: Refused,
  rule?: Rule,
): Words | null {
  if (!isConstraint(code) && code !== sqlstate.raised.code) return null
  // Not the organisation, which everything has.
  const fields = column ? [column] : (rule?.fields ?? []).filter((name) => name !== 'org_id')
  const words = (says: string, next: string | Next): Words => ({
    code: 'constraint_violated',
    says,
    next,
    details: { constraint, ...(table && { table }), ...(fields.length > 0 && { fields }) },
  })
  const record = spoken(table ?? 'record')
  const called = listText(fields.map(spoken))
  const other = spoken(rule?.refers ?? 'record')
  if (code === sqlstate.notUnique.code)
    return words(
      called
        ? `There is another ${record} with the same ${called}.`
        : `There is another such ${record}.`,
      'Choose another value, or change the other one first.',
    )
  if (code === sqlstate.foreignKey.code && message.startsWith('update or delete on'))
    return words(
      `A ${record} still refers to the ${other}.`,
      `Take the ${record} away first, or let it refer to another ${other}.`,
    )
  if (code === sqlstate.foreignKey.code)
    return words(
      `The ${other} that a ${record} refers to${called && ` (${called})`} is not there.`,
      `Name one that is there, or make it first.`,
    )
  if (code === sqlstate.empty.code)
    return words(
      `A ${record} needs a ${called || 'value'}.`,
      `Give the ${called || 'value'} and try again.`,
    )
  if (code === sqlstate.exclusion.code)
    return words(`It collides with another ${record}.`, {
      people: 'Choose another value, or change the other one first.',
      callers: `The rule ${constraint} forbids it. Choose another value, or change the other one first.`,
    })
  if (code === sqlstate.check.code && constraint)
    return words(`A ${record} cannot hold this${called && ` (${called})`}.`, {
      people: 'Correct the value and try again.',
      callers: `The rule ${constraint} forbids it. Correct the value and call again.`,
    })
  // A rule that somebody wrote as a trigger says by itself what it asks, as the kernel's own do.
  if (code === sqlstate.raised.code || (code === sqlstate.check.code && !table))
    return words(`A rule of the database forbids it: ${message}.`, 'Correct it and try again.')
  return words(
    `A rule of the database forbids it${table ? ` on ${record}` : ''}.`,
    'Correct it and try again.',
  )
}

const spoken = (name: string) => name.replaceAll('"', '').replaceAll('_', ' ')

/** What PostgreSQL calls a type, and what people do. */
const types: readonly [like: RegExp, called: string][] = [
  [/^(?:smallint|integer|bigint)/, 'a whole number'],
  [/^(?:numeric|real|double precision|money)/, 'a number'],
  [/^boolean/, 'yes or no'],
  [/^uuid/, 'an id'],
  [/^json/, 'a group of fields'],
  [/^date/, 'a date'],
  [/^time/, 'a time'],
  [/^interval/, 'a span of time'],
  [/^enum ([\w"]+)/, 'one of the values of $1'],
]

/** A value that does not fit where it is to go. */
function misfit({ code = '', message = '', column }: Refused): Words | null {
  if (!isMisfit(code)) return null
  const words = (says: string): Words => ({
    code: 'invalid_input',
    says,
    next: 'Correct the value and try again.',
    ...(column && { details: { fields: [column] } }),
  })
  if (code === sqlstate.textTooLong.code) {
    const most = /\((\d+)\)/.exec(message)?.[1]
    return words(
      `A text is too long for its field${most ? `, which holds ${most} characters` : ''}.`,
    )
  }
  if (code === sqlstate.numberTooLarge.code) return words('A number is too large for its field.')
  if (code === sqlstate.dividesByZero.code) return words('It divides by zero.')
  if (code === sqlstate.noCharacter.code || code === sqlstate.keptByNone.code)
    return words('A text holds a character that no database keeps.')
  if (code === sqlstate.noSuchFormat.code || code === sqlstate.noSuchDay.code)
    return words('A date or time is none.')
  if (isTooLarge(code)) return words('A value is larger than the database can hold there.')
  const wanted =
    /(?:for|input value for|for type) (?:type )?((?:enum )?[\w" ]+)/.exec(message)?.[1] ?? ''
  const type = types.find(([like]) => like.test(wanted))
  if (code === sqlstate.otherType.code && type)
    return words(`A value is not ${spoken(wanted.match(type[0])![0].replace(type[0], type[1]))}.`)
  return words('A value does not fit its field.')
}

/** What the kernel's own functions refuse. */
function own({ code = '', message = '', hint, severity }: Refused): Words | null {
  if (code === sqlstate.undeclaredWrite.code)
    return {
      code: sqlstate.undeclaredWrite.error,
      says: `${message}.`,
      next: 'Declare the table in the rollback of the contract.',
    }
  if (code === sqlstate.unknownTool.code)
    return {
      code: sqlstate.unknownTool.error,
      says: 'The server does not know this kind of action yet.',
      next: 'Start the server again: it makes its tools known to the database.',
    }
  if (code === sqlstate.noRight.code)
    return {
      code: sqlstate.noRight.error,
      says: 'You may not do this here.',
      next: {
        people: 'Ask somebody who may, or your administrator.',
        callers: `By what the database knows, whoever called may not use ${message} here. Ask somebody who may.`,
      },
    }
  if (code === sqlstate.ofOthers.code)
    return {
      code: sqlstate.ofOthers.error,
      says: 'You may not take this back, or put it in force again, at once.',
      next: 'Ask whoever did it, or somebody who may take back what others did.',
    }
  if (code === sqlstate.notUndoable.code)
    return {
      code: sqlstate.notUndoable.error,
      says: `${sentence(message)}.`,
      next: hint ?? 'Do it in a way that can be taken back.',
    }
  if (code === sqlstate.causeGone.code)
    return {
      code: sqlstate.causeGone.error,
      says: 'What this follows from is in force no more.',
      next: 'Nothing is left to do: it would have followed from what has been taken back.',
    }
  if (code === sqlstate.rewindRuns.code)
    return {
      code: sqlstate.rewindRuns.error,
      says: 'What this agent did is being taken back at this moment, and it is at rest until that is done.',
      next: {
        people: 'Wait: Activity shows how far it is.',
        callers: `Wait: GET /api/actions/${message} shows how far it is.`,
      },
      details: { rewind: message },
    }
  // Of a sign-in that the database refuses it is the end of the connection, and not of a statement.
  if (code === sqlstate.outsideAction.code && severity !== 'FATAL')
    return {
      code: sqlstate.outsideAction.error,
      says: `${sentence(message)}.`,
      next: hint ?? 'Call a tool: only what it does can be taken back.',
    }
  return null
}

const sentence = (message: string) => message.slice(0, 1).toUpperCase() + message.slice(1)

/** What PostgreSQL itself does not allow, and what it has no time for. */
function forbidden({ code = '', message = '', table }: Refused): Words | null {
  const denied = /^permission denied for (\w+ \S+)/.exec(message)?.[1]
  if (code === sqlstate.readOnly.code)
    return {
      code: sqlstate.readOnly.error,
      says: 'A read runs in a read-only transaction, and this one tried to write.',
      next: 'Give the tool the effect that it has.',
    }
  if (code === sqlstate.forbidden.code && /row-level security/.test(message))
    return {
      code: sqlstate.forbidden.error,
      says: `A ${spoken(table ?? /table "([^"]+)"/.exec(message)?.[1] ?? 'record')} like that would not be yours.`,
      next: 'Name records of your own organisation.',
    }
  if (code === sqlstate.forbidden.code)
    return {
      code: sqlstate.forbidden.error,
      says: `The database lets no tool do that${denied ? ` to the ${denied}` : ''}: it could not be taken back.`,
      next: 'Write with INSERT, UPDATE and DELETE, to tables that are tracked.',
    }
  if (code === sqlstate.canceled.code)
    return {
      code: sqlstate.canceled.error,
      says: 'It took too long.',
      next: 'Narrow it, or try again later.',
    }
  if (
    code === sqlstate.lockNotAvailable.code ||
    code === sqlstate.conflictingReads.code ||
    code === sqlstate.deadlock.code
  )
    return {
      code: sqlstate.lockNotAvailable.error,
      says: 'Somebody else is writing the same records.',
      next: 'Try again in a moment.',
    }
  return null
}
