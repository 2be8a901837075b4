import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { type Kysely, sql } from 'kysely'

/** A database of a test, by its owner. */
interface Database {
  // biome-ignore lint/suspicious/noExplicitAny: of any schema.
  owner: Kysely<any>
  ownerUrl: string
}

/**
 * The whole database as text: as `pg_dump` writes it where one of the server's version is installed
 * (the suite runs on PostgreSQL 15 too), else every row of every table, past all row security.
 */
async function dumpOf(it: Database): Promise<string> {
  const { rows: version } = await sql<{
    major: string
  }>`select split_part(current_setting('server_version'), '.', 1) as major`.execute(it.owner)
  const program = `/usr/lib/postgresql/${version[0]!.major}/bin/pg_dump`
  if (existsSync(program))
    return (await promisify(execFile)(program, ['--inserts', it.ownerUrl], { maxBuffer: 1e9 }))
      .stdout
  const { rows: tables } = await sql<{
    name: string
  }>`select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')`.execute(it.owner)
  const texts: string[] = []
  for (const { name } of tables) {
    const { rows } = await sql<{
      text: string
    }>`select coalesce(string_agg(t::text, E'\n'), '') as text from ${sql.raw(name)} t`.execute(
      it.owner,
    )
    texts.push(`${name}\n${rows[0]?.text}`)
  }
  return texts.join('\n')
}

/** Where each of the values still stands: table and a piece around it. */
export async function foundIn(it: Database, values: readonly string[]): Promise<string[]> {
  const text = (await dumpOf(it)).toLowerCase()
  return values.flatMap((value) => {
    const at = text.indexOf(value.toLowerCase())
    return at < 0 ? [] : [`${value}: …${text.slice(Math.max(0, at - 150), at + 80)}…`]
  })
}
