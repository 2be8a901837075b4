import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { type Attack, holds } from './attack.ts'
import type { Site } from './site.ts'

// Somebody has a session of the application's own database role, and writes SQL.

/**
 * Statements of one transaction of that role, committed; the refusal, or null. `$org`, `$action`
 * and `$admin` are filled in.
 */
export async function play(
  site: Site,
  row: Record<string, unknown>,
  ...statements: string[]
): Promise<string | null> {
  const { org, admin } = await ownOrg(site)
  const action = randomUUID()
  const said = {
    kind: 'do',
    contract_version: 1,
    effect: 'change',
    principal_id: admin,
    role: 'admin',
    permission: 'x',
  }
  const whole = { ...said, input: {}, mode: 'implicit', mode_reasons: [], state: 'applied', ...row }
  return await committed(
    site,
    begins(org, action, whole),
    ...statements.map((text) =>
      text
        .replaceAll('$org', `'${org}'::uuid`)
        .replaceAll('$action', `'${action}'::uuid`)
        .replaceAll('$admin', `'${admin}'`),
    ),
  )
}

/** As `play`, of a plan that waits: who asked for it says yes to it, and it runs. */
export async function playPlan(
  site: Site,
  plan: string,
  ...statements: string[]
): Promise<string | null> {
  const [{ was, org, by, digest }] = await site.sql(
    `select to_jsonb(a) as was, a.org_id as org, a.principal_id as by, p.digest from kernel.action a
     join kernel.plan p on p.action_id = a.id where a.id = $1`,
    [plan],
  )
  return await committed(
    site,
    `select kernel.enter('${org}')`,
    `select kernel.decide('${org}', '${plan}', 'approved', '${by}', '${digest}')`,
    begins(org, plan, was),
    ...statements.map((text) =>
      text.replaceAll('$org', `'${org}'::uuid`).replaceAll('$action', `'${plan}'::uuid`),
    ),
  )
}

const begins = (org: string, action: string, row: unknown) =>
  `select kernel.begin('${org}', '${action}', '${JSON.stringify(row).replaceAll("'", "''")}')`

/**
 * Statements of one transaction of that role; the refusal, or null where they committed. A deadlock
 * with the product's own round refuses nothing: the transaction is tried again.
 */
export async function committed(site: Site, ...statements: string[]): Promise<string | null> {
  for (let attempt = 1; ; attempt++) {
    const refused = await transaction(site, statements)
    if (refused !== DEADLOCK || attempt === 5) return refused
  }
}

/** PostgreSQL, Appendix A: deadlock_detected. */
const DEADLOCK = '40P01'

async function transaction(site: Site, statements: readonly string[]): Promise<string | null> {
  const client: pg.Client = await site.signIn('rescind_app')
  try {
    await client.query('begin')
    for (const text of statements) await client.query(text)
    await client.query('commit')
    return null
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  } finally {
    await client.end()
  }
}

/** The organisation that `play` is at work in, and its administrator. */
export async function ownOrg(site: Site): Promise<{ org: string; admin: string }> {
  const { body: me } = await site.by.admin.get('/api/me')
  const [own] = await site.sql(`select org_id as org, id as admin from crm."user" where id = $1`, [
    me.person.id,
  ])
  return own
}

/** Ends the action of `play`. */
export const end = (more: object = {}) =>
  `select kernel.finish($org, $action, '${JSON.stringify({ outbox: [], state: 'applied', undo_ms: 60_000, ...more }).replaceAll("'", "''")}', gen_random_uuid())`
/** The product itself, where no person acts. */
export const nobody = '00000000-0000-0000-0000-000000000000'

/**
 * What the rules of the kernel and of the CRM refuse with. Anything else, as a key that points
 * nowhere or a column that is not there, says that the attack was not well made, and nothing of
 * what would have become of it.
 */
const byRule = /^(28000|55000|42501|23514|P0002|RS\d{3})$/

/** Does a rule refuse it? */
export const isRule = (code: string | null): boolean => code !== null && byRule.test(code)

/** A rule refuses it, and nothing of it is there. */
export const refused = (
  law: string,
  name: string,
  row: Record<string, unknown>,
  ...statements: string[]
): Attack => ({
  law,
  name: `with SQL of the application's role, ${name}`,
  async run(site) {
    const code = await play(site, row, ...statements)
    holds('a rule refuses it', isRule(code), code)
    const [{ n }] = await site.sql(
      `select count(*)::int as n from crm.contact where title = 'by sql'`,
    )
    holds('nothing was written', n === 0, n)
  },
})
