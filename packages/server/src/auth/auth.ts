import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { limits } from '../limits.ts'
import { demoSignIn } from './demo-sign-in.ts'

/**
 * The header our own server sets to say where a request came from; what a client sends under this
 * name is overwritten.
 */
export const clientAddressHeader = 'x-rescind-client'

const sessionDays = 14

export interface AuthOptions {
  /** From `openAuthPool`. */
  pool: pg.Pool
  secret: string
  /** The address people use; cookies are `Secure` when it is https. */
  baseUrl: string
  /** Adds sign-in without a password, for the demo company only. */
  demo: boolean
}

/**
 * Connections of the role that owns the sign-in tables and may touch nothing else. Its tables are
 * in the schema `auth`; the library finds them by the search path, because given a name it would
 * try to make the schema, which this role may not.
 */
export function openAuthPool(url: string): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: limits.auth_connections,
    connectionTimeoutMillis: 5000,
    options: '-c search_path=auth -c timezone=UTC',
  })
  // A connection that breaks is replaced, and its statement fails; without listeners, at work or
  // idle, it would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => void client.on('error', () => {}))
  return pool
}

/**
 * Sign-in: people by e-mail and password (a session cookie), programs by API key. A signed-in user
 * has the id of its `crm.user` row and knows its organisation; role, team and rights are read from
 * that row at each request.
 */
export function createAuth(options: AuthOptions) {
  return betterAuth(authOptions(options))
}

export type Auth = ReturnType<typeof createAuth>

/** Keys of programs, by their hash. `start`: the first characters, by which people know it. */
const accessKeys = `
create table if not exists auth.access_key (
  id uuid primary key default gen_random_uuid(),
  org_id uuid not null,
  owner_id uuid not null,
  agent_id uuid,
  name text not null,
  start text not null,
  hash text not null unique,
  approve boolean not null,
  demo boolean not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  used_at timestamptz
);
create index if not exists access_key_owner on auth.access_key (owner_id);`

/** Keys that the sign-in library kept go on opening what they opened. */
const formerKeys = `
insert into auth.access_key (id, org_id, owner_id, agent_id, name, start, hash, approve, demo, created_at, expires_at, used_at)
select id, (metadata::jsonb ->> 'org_id')::uuid, "referenceId"::uuid, (metadata::jsonb ->> 'agent_id')::uuid, coalesce(name, ''),
  coalesce(start, ''), key, coalesce((metadata::jsonb ->> 'approve')::boolean, false),
  coalesce((metadata::jsonb ->> 'demo')::boolean, false), "createdAt", "expiresAt", "lastRequest"
from auth.apikey where enabled
on conflict do nothing;
drop table auth.apikey;`

/**
 * Makes or extends the sign-in tables, as the role of `options.pool`. Called before anything is
 * erased and before the server listens. Of keys an erasure sees the name and the organisation, and
 * writes the name: sql/current/31_erase_keys.sql.
 */
export async function migrateAuth(options: AuthOptions): Promise<void> {
  const { runMigrations } = await getMigrations(authOptions(options))
  await runMigrations()
  await options.pool.query(accessKeys)
  const { rows } = await options.pool.query<{ former: boolean }>(
    `select to_regclass('auth.apikey') is not null as former`,
  )
  if (rows[0]?.former) await options.pool.query(`begin; ${formerKeys} commit`)
  await options.pool.query(
    'grant select (name, org_id), update (name) on auth.access_key to rescind_eraser',
  )
}

function authOptions({ pool, secret, baseUrl, demo }: AuthOptions) {
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  return {
    appName: 'Rescind',
    baseURL: baseUrl,
    basePath: '/api/auth',
    secret,
    database: { db, type: 'postgres' as const, transaction: true },
    // Nobody registers alone: people belong to an organisation and are added by it.
    emailAndPassword: { enabled: true, disableSignUp: true, minPasswordLength: 12 },
    user: {
      additionalFields: { org_id: { type: 'string' as const, required: true, input: false } },
    },
    session: { expiresIn: sessionDays * 24 * 3600, updateAge: 24 * 3600 },
    rateLimit: {
      enabled: true,
      window: 60,
      max: limits.auth_requests_per_minute,
      customRules: { '/sign-in/email': { window: 60, max: limits.sign_ins_per_minute } },
    },
    advanced: {
      cookiePrefix: 'rescind',
      useSecureCookies: baseUrl.startsWith('https:'),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' as const },
      database: { generateId: 'uuid' as const },
      ipAddress: { ipAddressHeaders: [clientAddressHeader] },
    },
    // Errors go on to our own handler: it tells a silent database from a fault, and logs no
    // personal data.
    onAPIError: { throw: true },
    telemetry: { enabled: false },
    logger: { disabled: true },
    plugins: demo ? [demoSignIn] : [],
  }
}
