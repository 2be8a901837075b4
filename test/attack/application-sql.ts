import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { type Attack, holds } from './attack.ts'
import type { Site } from './site.ts'

// Somebody has a session of the application's own database role, and writes SQL.

/** Statements of one transaction of that role, committed; the refusal, or null. `$org`, `$action` and `$admin` are filled in. */
export async function play(site: Site, row: Record<string, unknown>, ...statements: string[]): Promise<string | null> {
  const client: pg.Client = await site.signIn('rescind_app')
  const { body: me } = await site.by.admin.get('/api/me')
  const [{ org, admin }] = await site.sql(`select org_id as org, id as admin from crm."user" where id = $1`, [me.person.id])
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

/** Ends the action of `play`. */
export const end = (more: object = {}) =>
  `select kernel.finish($org, $action, '${JSON.stringify({ outbox: [], state: 'applied', undo_ms: 60_000, ...more })}', gen_random_uuid())`
/** The product itself, where no person acts. */
export const nobody = '00000000-0000-0000-0000-000000000000'

/** It is refused, and nothing of it is there. */
export const refused = (law: string, name: string, row: Record<string, unknown>, ...statements: string[]): Attack => ({
  law,
  name: `with SQL of the application's role, ${name}`,
  async run(site) {
    const code = await play(site, row, ...statements)
    holds('it is refused', code !== null && code !== '25P02' && code !== '42601' && code !== '42883', code)
    const [{ n }] = await site.sql(`select count(*)::int as n from crm.contact where title = 'by sql'`)
    holds('nothing was written', n === 0, n)
  },
})
