import { createHash, createHmac } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { type Kysely, sql } from 'kysely'
import { openDb } from '../db/pool.ts'
import { isState, sqlstate } from '../db/sqlstate.ts'
import { type TrackedTable, track } from '../track/track.ts'
import { definedAsLeft, noteDefinitions } from './definitions.ts'
import { type Known, ownTools, registerTools } from './register-tools.ts'

/**
 * One domain's database: numbered forward-only migrations, SQL that is re-applied whole, and its
 * tracked tables.
 */
export interface Module extends Known {
  /** Folder of `001_*.sql`, each run once. */
  migrations?: URL
  /** Folder of functions, views and policies; re-applied when any of them changed. */
  current?: URL
  tracked: readonly TrackedTable[]
}

const kernelModule: Module = {
  name: 'kernel',
  migrations: new URL('../../sql/migrations/', import.meta.url),
  current: new URL('../../sql/current/', import.meta.url),
  tracked: [],
  tools: ownTools,
}

/** The roles that may sign in. Everything else belongs to roles without a login. */
const logins = [
  'rescind_app',
  'rescind_auth',
  'rescind_sealer',
  'rescind_mailbox',
  'rescind_jobs',
] as const

/**
 * `rescind_undo` may do what the application may, and keep the notes of an undo besides; an undo
 * runs as it.
 */
const others = [
  'rescind_owner',
  'rescind_capture',
  'rescind_undo',
  'rescind_audit',
  'rescind_audit_owner',
  'rescind_eraser',
] as const

/**
 * Addresses for the roles of the running product; none of them is a superuser or may create roles.
 */
export interface Urls {
  app: string
  auth: string
  /** Gives audit entries their place in the tree, and signs. */
  sealer: string
  /** Puts in what arrives at a built-in mail server, and reads nothing. */
  mailbox: string
  /** Keeps the wake-ups of jobs, and sees nothing else. */
  jobs: string
}

/**
 * Brings the database of `url` (a superuser, or a role that may create roles) up to date and
 * returns the addresses to work with. Safe to run from several processes at once. What the modules
 * define (functions, views, triggers, policies, what is tracked) and is not as the last start left
 * it is made anew. `secret` is what the passwords of the roles are derived from when the address
 * itself has none, and what the definitions are noted under.
 */
export async function migrate(options: {
  url: string
  secret: string
  modules: readonly Module[]
}): Promise<Urls> {
  const db = openDb<unknown>(options.url, { max: 1 })
  const key = new URL(options.url).password || options.secret
  const password = (role: string) => createHmac('sha256', key).update(role).digest('base64url')
  const urlOf = (role: string) => {
    const url = new URL(options.url)
    url.username = role
    url.password = password(role)
    return url.toString()
  }
  try {
    await db.connection().execute(async (connection) => {
      await sql`select pg_advisory_lock(hashtext('rescind migrate'))`.execute(connection)
      try {
        await createRoles(connection, password, async (role) => await signsIn(urlOf(role)))
        await sql.raw(bootstrap).execute(connection)
        await connection.transaction().execute(async (tx) => {
          const secret = options.secret || key
          const anew = !(await definedAsLeft(tx, secret))
          for (const module of [kernelModule, ...options.modules])
            await applyModule(tx, module, anew)
          await noteDefinitions(tx, secret)
        })
      } finally {
        await sql`select pg_advisory_unlock(hashtext('rescind migrate'))`.execute(connection)
      }
    })
  } finally {
    await db.destroy()
  }
  return {
    app: urlOf('rescind_app'),
    auth: urlOf('rescind_auth'),
    sealer: urlOf('rescind_sealer'),
    mailbox: urlOf('rescind_mailbox'),
    jobs: urlOf('rescind_jobs'),
  }
}

/** The one way to know that a password is current without keeping anything of it. */
async function signsIn(url: string): Promise<boolean> {
  const db = openDb<unknown>(url, { max: 1 })
  try {
    await sql`select`.execute(db)
    return true
  } catch (error) {
    // No such role, it may not sign in, or its password is another. A database that is away has
    // been noticed before.
    if (isState(error, sqlstate.outsideAction, sqlstate.wrongPassword)) return false
    throw error
  } finally {
    await db.destroy()
  }
}

/** `signsIn` tells whether a role may sign in with its present password. */
async function createRoles(
  db: Kysely<unknown>,
  password: (role: string) => string,
  signsIn: (role: string) => Promise<boolean>,
): Promise<void> {
  // The lock is per cluster, not per database: roles are shared, and two clones may migrate at the
  // same time.
  const statements = [...logins, ...others]
    .map(
      (role) =>
        `if not exists (select 1 from pg_roles where rolname = '${role}') then create role ${role} nologin nosuperuser nobypassrls nocreaterole; end if;`,
    )
    .join('\n')
  const membership = `if not pg_has_role('rescind_undo', 'rescind_app', 'usage') then grant rescind_app to rescind_undo; end if;`
  await sql
    .raw(
      `do $$ begin perform pg_advisory_xact_lock(1380270930); ${statements} ${membership} end $$`,
    )
    .execute(db)
  for (const role of logins) {
    if (await signsIn(role)) continue
    await sql.raw(`alter role ${role} login password '${password(role)}'`).execute(db)
  }
  // It once held a digest of the password, which everybody may read.
  await sql
    .raw(`do $$ declare r text; begin
    for r in select rolname from pg_roles where rolname in (${logins.map((role) => `'${role}'`).join(', ')}) and shobj_description(oid, 'pg_authid') is not null loop
      execute format('comment on role %I is null', r);
    end loop;
  end $$`)
    .execute(db)
  await sql
    .raw(`do $$ begin
    if not (select rolsuper from pg_roles where rolname = current_user) then
      execute format('grant ${others.join(', ')} to %I', current_user);
    end if;
    execute format('revoke create on schema public from public');
    execute format('revoke temporary on database %I from public', current_database());
  end $$`)
    .execute(db)
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex')

const bootstrap = `
create schema if not exists kernel;
create table if not exists kernel.applied (name text primary key, hash text not null, at timestamptz not null default clock_timestamp());`

/** `anew`: also what has been applied before. */
async function applyModule(db: Kysely<unknown>, module: Module, anew: boolean): Promise<void> {
  // Migrations may change the audit's tables; nobody else may (30_audit.sql).
  if (module === kernelModule)
    await sql`select set_config('audit.migration', 'on', true)`.execute(db)
  const { rows } = await sql<{
    name: string
    hash: string
  }>`select name, hash from kernel.applied`.execute(db)
  const applied = new Map(rows.map((row) => [row.name, row.hash]))
  const note = async (name: string, hash: string) =>
    await sql`insert into kernel.applied (name, hash) values (${name}, ${hash}) on conflict (name) do update set hash = excluded.hash`.execute(
      db,
    )
  for (const file of await sqlFiles(module.migrations)) {
    const name = `${module.name} ${file.name}`
    if (!applied.has(name)) await sql.raw(file.text).execute(db)
    else if (applied.get(name) !== digest(file.text))
      throw new Error(`Migration ${name} was changed after it had run. Write a new one instead.`)
    else continue
    await note(name, digest(file.text))
  }
  const current = await sqlFiles(module.current)
  const hash = digest(current.map((file) => file.text).join('\n'))
  // Functions that read tracked tables need the triggers' functions; views need the columns. Hence:
  // kernel current, tables, track, current.
  await track(db, module.tracked, anew)
  if (anew || applied.get(`${module.name} current`) !== hash) {
    for (const file of current) await sql.raw(file.text).execute(db)
    await note(`${module.name} current`, hash)
    // Triggers that have come or changed are made to keep still in an undo, and to be captured.
    await track(db, module.tracked)
  }
  await registerTools(db, module)
}

async function sqlFiles(folder: URL | undefined): Promise<{ name: string; text: string }[]> {
  if (!folder) return []
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  return await Promise.all(
    names.map(async (name) => ({ name, text: await readFile(new URL(name, folder), 'utf8') })),
  )
}
