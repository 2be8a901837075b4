import { type Kysely, sql } from 'kysely'
import { auditSql } from './audit-sql.ts'
import { cut, sameFunctions } from './clip.ts'
import { linesSql } from './lines-sql.ts'
import { NotTrackable } from './not-trackable.ts'
import { droppedSql } from './past-sql.ts'
import { lit, q, type Shape } from './shape.ts'

/** A table the log knows, under the word it has for it. */
export interface Word {
  tbl: string
  oid: string
  relation: string | null
  key: string[]
  dropped: boolean
  label: string
  money: string[]
  personal: string[]
  mentions: string[]
  erased_as: Record<string, string>
  cell_keys: string[]
  stamped: string[]
  counters: string[]
  same_by: string[][]
  ended: string
}

/** Every table the log knows; those that are gone are closed first. */
export async function readWords(db: Kysely<unknown>): Promise<Word[]> {
  const { rows } =
    await sql<Word>`select t.tbl, t.rel::oid::text as oid, c.oid::regclass::text as relation, t.key_columns as key, t.dropped, t.label,
      t.money, t.personal, t.mentions, t.erased_as, t.cell_keys, t.stamped, t.counters, t.same_by, t.ended
    from kernel.tracked t left join pg_class c on c.oid = t.rel order by t.tbl`.execute(db)
  for (const word of rows) if (word.relation === null && !word.dropped) await close(db, word)
  return rows
}

/** The table is gone: its log stays for reading, and an undo says so of every row. */
async function close(db: Kysely<unknown>, word: Word): Promise<void> {
  word.dropped = true
  await sql`update kernel.tracked set dropped = true, parks = false where tbl = ${word.tbl}`.execute(
    db,
  )
  await dropFunctions(db, word.tbl)
  const { rows: columns } = await sql<{
    name: string
    type: string
  }>`select attname as name, format_type(atttypid, atttypmod) as type
    from pg_attribute where attrelid = to_regclass(${`history.${q(word.tbl)}`}) and attnum > 0 and not attisdropped
      and attname not in ('_action', '_seq', '_op', '_undo') order by attnum`.execute(db)
  const plumbing = ['org_id', 'row_version', ...word.key]
  const shape = {
    name: word.tbl,
    key: word.key,
    stamped: [],
    columns: columns
      .filter((c) => word.key.includes(c.name))
      .map((c) => ({
        ...c,
        attnum: 0,
        kept: c.type,
        always: false,
        required: false,
        wordy: false,
      })),
    past: columns
      .filter((c) => !plumbing.includes(c.name))
      .map((c) => ({ name: c.name, field: c.name, past: 'column_dropped' as const })),
  }
  await sql.raw(linesSql(shape) + auditSql(shape) + droppedSql(word.tbl, word.key)).execute(db)
}

/**
 * Gives every shape the word by which contracts, plans and the log call it: what its declaration
 * says, else the table's name, and where another table has that, `schema.table`. A table keeps its
 * log when it is renamed.
 */
export async function nameShapes(
  db: Kysely<unknown>,
  words: Word[],
  shapes: readonly { shape: Shape; name: string | undefined; declared: string }[],
): Promise<void> {
  const named: { tbl: string; oid: string }[] = []
  for (const { shape, name, declared } of shapes) {
    const before = words.find((word) => word.oid === shape.oid && !word.dropped)
    const free = (wanted: string) =>
      Buffer.byteLength(wanted) <= 63 &&
      [...named, ...words.filter((word) => !word.dropped)].every(
        (w) => w.oid === shape.oid || (w.tbl !== wanted && !sameFunctions(w.tbl, wanted)),
      )
    const found = (
      name === undefined ? [shape.table, `${shape.schema}.${shape.table}`] : [name]
    ).find(free)
    if (found === undefined) {
      throw new NotTrackable(
        declared,
        'name_taken',
        `the log already has another table by the name ${name ?? shape.table}, or one that begins like it`,
        'Say a short `name` of its own in its declaration.',
      )
    }
    const closed = words.find(
      (word) => word.dropped && word.tbl === found && word.oid !== shape.oid,
    )
    if (closed) await moveAside(db, words, closed)
    if (before && before.tbl !== found) await renameWord(db, before, found)
    shape.name = found
    named.push({ tbl: found, oid: shape.oid })
  }
}

/** A new table has the name of one that was dropped: the two logs stay apart. */
async function moveAside(db: Kysely<unknown>, words: readonly Word[], word: Word): Promise<void> {
  const stem = word.tbl.slice(0, 40)
  let aside = `${stem} (dropped)`
  for (let n = 2; words.some((w) => w.tbl === aside); n++) aside = `${stem} (dropped ${n})`
  await renameWord(db, word, aside)
  await close(db, word)
}

/** The log of a table gets another name, wherever it stands. */
async function renameWord(db: Kysely<unknown>, word: Word, to: string): Promise<void> {
  const from = word.tbl
  await dropFunctions(db, from)
  const forced = [
    'kernel.touched',
    'kernel.tangled',
    'kernel.outbox',
    'kernel.erasure',
    'kernel.erased_row',
    'kernel.erased_image',
  ]
  await sql
    .raw(`${forced.map((t) => `alter table ${t} no force row level security;`).join(' ')}
alter table history.${q(from)} rename to ${q(to)};
update kernel.tracked set tbl = ${lit(to)} where tbl = ${lit(from)};
update kernel.tracked_column set tbl = ${lit(to)} where tbl = ${lit(from)};
update kernel.touched set tbl = ${lit(to)} where tbl = ${lit(from)};
update kernel.tangled set tbl = ${lit(to)} where tbl = ${lit(from)};
update kernel.erasure set tbl = ${lit(to)} where tbl = ${lit(from)};
update kernel.erased_row set tbl = ${lit(to)} where tbl = ${lit(from)};
update kernel.erased_image set tbl = ${lit(to)} where tbl = ${lit(from)};
update kernel.outbox set record_table = ${lit(to)} where record_table = ${lit(from)};
delete from kernel.applied where name = ${lit(`track ${from}`)};
${forced.map((t) => `alter table ${t} force row level security;`).join(' ')}`)
    .execute(db)
  word.tbl = to
}

const steps = [
  'capture',
  'lines',
  'line',
  'audit',
  'money',
  'replay',
  'recompute',
  'fast',
  'fast_set',
  'put_back',
  'park',
  'stood',
  'support',
  'leave',
  'keep',
  'overwrite',
  'erase',
  'redact',
  'expire',
]

/** The triggers that used them go along; a table that is still there gets new ones. */
async function dropFunctions(db: Kysely<unknown>, tbl: string): Promise<void> {
  const { rows } = await sql<{ name: string }>`select oid::regprocedure::text as name from pg_proc
    where pronamespace = 'history'::regnamespace and proname = any(${steps.map((step) => cut(`${step}_${tbl}`))}::text[])`.execute(
    db,
  )
  for (const { name } of rows) await sql.raw(`drop function ${name} cascade`).execute(db)
}
