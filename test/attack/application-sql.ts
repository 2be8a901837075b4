import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { type Attack, holds } from './attack.ts'
import type { Site } from './site.ts'

// Somebody has a session of the application's own database role, and writes SQL.

/** Statements of one transaction of that role, committed; the refusal, or null. `$org`, `$action` and `$admin` are filled in. */
export async function play(site: Site, row: Record<string, unknown>, ...statements: string[]): Promise<string | null> {
  const client: pg.Client = await site.signIn('rescind_app')
  const { org, admin } = await ownOrg(site)
  const action = randomUUID()
  const said = { kind: 'do', contract_version: 1, effect: 'change', principal_id: admin, role: 'admin', permission: 'x' }
  const whole = { ...said, input: {}, mode: 'implicit', mode_reasons: [], state: 'applied', ...row }
  try {
    await client.query('begin')
    await client.query('select kernel.begin($1, $2, $3)', [org, action, JSON.stringify(whole)])
    for (const text of statements)
      await client.query(
        text.replaceAll('$org', `'${org}'::uuid`).replaceAll('$action', `'${action}'::uuid`).replaceAll('$admin', `'${admin}'`),
      )
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
  const [own] = await site.sql(`select org_id as org, id as admin from crm."user" where id = $1`, [me.person.id])
  return own
}

/** Ends the action of `play`. */
export const end = (more: object = {}) =>
  `select kernel.finish($org, $action, '${JSON.stringify({ outbox: [], state: 'applied', undo_ms: 60_000, ...more })}', gen_random_uuid())`
/** The product itself, where no person acts. */
export const nobody = '00000000-0000-0000-0000-000000000000'

/**
 * What the rules of the kernel and of the CRM refuse with. Anything else, as a key that points nowhere or a column that is not there, says that
 * the attack was not well made, and nothing of what would have become of it.
 */
const byRule = /^(28000|55000|42501|23514|P0002|RS\d{3})$/

/** Does a rule refuse it? */
export const isRule = (code: string | null): boolean => code !== null && byRule.test(code)

/** A rule refuses it, and nothing of it is there. */
export const refused = (law: string, name: string, row: Record<string, unknown>, ...statements: string[]): Attack => ({
  law,
  name: `with SQL of the application's role, ${name}`,
  async run(site) {
    const code = await play(site, row, ...statements)
    holds('a rule refuses it', isRule(code), code)
    const [{ n }] = await site.sql(`select count(*)::int as n from crm.contact where title = 'by sql'`)
    holds('nothing was written', n === 0, n)
  },
})
