import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { findKey } from '../auth/find-key.ts'
import { createKey } from '../auth/keys.ts'
import { writePrivateFile } from '../secret.ts'
import type { DemoCompany } from './demo-company.ts'

export const demoKeysFile = 'demo-keys.json'

/**
 * `<folder>/demo-keys.json` (0600): one key per role, and one of an agent that acts for the
 * manager. Kept while they work. Those of people may approve, for the command line; all of them end
 * with demo mode (end-demo.ts).
 */
export async function writeDemoKeys(
  pool: Pool,
  company: DemoCompany,
  folder: string,
): Promise<void> {
  const path = join(folder, demoKeysFile)
  const owners = [
    ...company.people.map(({ role, id }) => ({ role: role as string, owner: id, agent: null })),
    { role: 'agent', owner: company.agent.principal, agent: company.agent.id },
  ]
  if (
    await allWork(
      pool,
      readDemoKeys(folder),
      owners.map(({ role }) => role),
    )
  )
    return
  const keys: Record<string, string> = {}
  for (const { role, owner, agent } of owners) {
    const given = { org: company.org.id, owner, agent, name: `demo ${role}` }
    const { key } = await createKey(pool, { ...given, approve: agent === null, demo: true })
    keys[role] = key
  }
  writePrivateFile(path, `${JSON.stringify(keys, null, 2)}\n`)
}

async function allWork(
  pool: Pool,
  keys: Record<string, unknown>,
  roles: string[],
): Promise<boolean> {
  for (const role of roles) {
    const key = keys[role]
    if (typeof key !== 'string') return false
    const found = await findKey(pool, key)
    // A file of an earlier version holds keys that can not approve.
    if (!found?.demo) return false
  }
  return true
}

/** A file that is missing or damaged counts as one without keys. */
export function readDemoKeys(folder: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(join(folder, demoKeysFile), 'utf8')) as Record<string, unknown>
  } catch {
    return {}
  }
}
