import { sql } from 'kysely'
import type { Street } from '../../test/house.ts'
import { tracked } from '../../tracked.ts'
import { tables } from '../tables.ts'

interface Row {
  table: string
  id: string
  row: Record<string, unknown>
}
type Rows = Map<string, Row>

/** Every row of every tracked table of the organisation. */
export async function rowsNow(it: Street): Promise<Rows> {
  const one = ({ table }: { table: string }) =>
    sql`select ${table.replace('crm.', '')}::text as "table", id::text as id, to_jsonb(r) - 'row_version' as row from ${sql.table(table)} r
      where org_id = ${it.here.org}::uuid`
  const { rows } = await sql<Row>`${sql.join(tracked.map(one), sql` union all `)}`.execute(it.owner)
  return new Map(rows.map((row) => [`${row.table} ${row.id}`, row]))
}

/** A row that differs, and what people may call it. */
export interface Changed {
  table: string
  id: string
  names: string[]
}

/** What people may call a row: by what it says itself, or by the record it is about. */
function namesIn({ table, row }: Row, all: Rows): string[] {
  const own = ['name', 'title', 'subject', 'body', 'summary', 'ref', 'kind', 'address'].flatMap(
    (field) => {
      const value = row[field]
      return typeof value === 'string'
        ? [tables[table]?.fields[field]?.text?.(value, {}) ?? value]
        : []
    },
  )
  if (typeof row.name === 'string') return own
  const about = Object.entries(row).flatMap(([field, value]) => {
    if (
      !field.endsWith('_id') ||
      ['owner_id', 'org_id', 'stage_id', 'pipeline_id', 'template_id', 'sender_id'].includes(field)
    )
      return []
    const named = [...all.values()].find(({ id }) => id === value)
    return typeof named?.row.name === 'string' ? [named.row.name] : []
  })
  return [...own, ...about]
}

/** The rows that differ between two moments. */
export function differing(before: Rows, after: Rows): Changed[] {
  const keys = new Set([...before.keys(), ...after.keys()])
  return [...keys].flatMap((key) => {
    const [was, is] = [before.get(key), after.get(key)]
    if (JSON.stringify(was?.row) === JSON.stringify(is?.row)) return []
    const { table, id } = (is ?? was)!
    return [
      {
        table,
        id,
        names: [was && namesIn(was, before), is && namesIn(is, after)].flatMap(
          (names) => names ?? [],
        ),
      },
    ]
  })
}

const notWords =
  /[0-9a-f]{8}-[0-9a-f]{4}-|\w_\w|[[\]]|→|@(now|today)|\d{4}-\d{2}-\d{2}|(?<![A-Z]\w\w |Q\d )\b\d{4,}\b|\b(null|undefined|none|object|insert|delete|Action)\b/
/** Tables whose rows are told by the record that they go along with. */
const along: Record<string, string[]> = {
  contact_email: ['contact'],
  sequence_step: ['sequence'],
  suppression: ['consent_event'],
  message: ['enrolment'],
}
/** Sentences that count by what the tool does. */
const counts: [RegExp, string][] = [
  [/Mail (\d+) people/, 'message'],
  [/that (\d+) people agreed/, 'consent_event'],
  [/for (\d+) contacts/, 'task'],
  [/the (\d+) people who work/, 'contact'],
]

/** What of a title is not so, given what changed. */
export function untruths(title: string, changed: readonly Changed[]): string[] {
  const wrong: string[] = []
  const rowsOf = (table: string) => changed.filter((each) => each.table === table).length
  const names = changed
    .flatMap((each) => each.names)
    .filter((name) => name.length > 3 && !name.includes('_'))
  if (notWords.test(names.reduce((text, name) => text.replaceAll(name, ''), title)))
    wrong.push('not words')
  const counted = new Set<string>()
  let rest = title
  for (const [pattern, table] of counts) {
    const found = pattern.exec(rest)
    if (!found) continue
    if (Number(found[1]) !== rowsOf(table)) wrong.push(`${found[0]}: ${rowsOf(table)}`)
    counted.add(table)
    rest = rest.replace(found[0], '')
  }
  for (const [table, { one, many: several }] of Object.entries(tables).sort(
    ([, a], [, b]) => b.many.length - a.many.length,
  )) {
    const found = [...rest.matchAll(new RegExp(`\\b(\\d+) (${several}|${one})\\b`, 'g'))]
    if (found.length === 0) continue
    const said = found.reduce((sum, [, n]) => sum + Number(n), 0)
    if (said !== rowsOf(table)) wrong.push(`${said} ${table} told of ${rowsOf(table)}`)
    for (const [whole, n, noun] of found) {
      if (noun !== (n === '1' ? one : several)) wrong.push(`${n} ${noun}`)
      rest = rest.replace(whole, '')
    }
    counted.add(table)
  }
  let more = [...rest.matchAll(/and (\d+) more(?! field)/g)].reduce(
    (sum, [, n]) => sum + Number(n),
    0,
  )
  for (const table of new Set(changed.map((each) => each.table))) {
    if (counted.has(table)) continue
    const mine = changed.filter((each) => each.table === table)
    const named = mine.filter(({ names }) =>
      names.some((name) => title.includes(name.slice(0, 40))),
    )
    const told = table === 'suppression' && /address/.test(title)
    if (told || along[table]?.some((lead) => rowsOf(lead) > 0)) continue
    const unnamed = mine.length - named.length
    if (unnamed > more) wrong.push(`${unnamed} ${table} untold`)
    more -= Math.min(unnamed, more)
  }
  if (more > 0) wrong.push(`${more} more than changed`)
  if (changed.length === 0 && !/nothing|nobody/i.test(title)) wrong.push('nothing changed')
  return wrong
}

/** How many rows of each table. */
export const tally = (changed: readonly Changed[]) => {
  const by: Record<string, number> = {}
  for (const { table } of changed) by[table] = (by[table] ?? 0) + 1
  return by
}
