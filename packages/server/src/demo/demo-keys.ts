import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Pool } from 'pg'
import type { Auth } from '../auth/auth.ts'
import { findKey } from '../auth/find-key.ts'
import { createKey } from '../auth/keys.ts'
import { writePrivateFile } from '../secret.ts'
import type { DemoCompany } from './demo-company.ts'

/** `<folder>/demo-keys.json` (0600): one key per role, and one of an agent that acts for the manager. Kept while they work. */
export async function writeDemoKeys(auth: Auth, pool: Pool, company: DemoCompany, folder: string): Promise<void> {
  const path = join(folder, 'demo-keys.json')
  const owners = [
    ...company.people.map(({ role, id }) => ({ role: role as string, owner: id, agent: null })),
    { role: 'agent', owner: company.agent.principal, agent: company.agent.id },
  ]
  if (
    await allWork(
      pool,
      readKeys(path),
      owners.map(({ role }) => role),
    )
  )
    return
  const keys: Record<string, string> = {}
  for (const { role, owner, agent } of owners) {
    const { key } = await createKey(auth, { org: company.org.id, owner, agent, name: `demo ${role}` })
    keys[role] = key
  }
  writePrivateFile(path, `${JSON.stringify(keys, null, 2)}\n`)
}

async function allWork(pool: Pool, keys: Record<string, unknown>, roles: string[]): Promise<boolean> {
  for (const role of roles) {
    const key = keys[role]
    if (typeof key !== 'string') return false
    if (!(await findKey(pool, key))) return false
  }
  return true
}

/** A file that is missing or damaged counts as one without keys. */
function readKeys(path: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
  } catch {
    return {}
  }
}
