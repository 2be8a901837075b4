import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Pool } from 'pg'
import { hashOf } from '../auth/find-key.ts'
import { demoKeysFile, readDemoKeys } from './demo-keys.ts'
import { demoTokenFile } from './demo-token.ts'

/**
 * What demo mode opened ends with it: its keys, wherever they were copied to, and every session
 * that no password made. Called at each start that is not a demo; returns how many keys ended.
 */
export async function endDemo(pool: Pool, folder: string): Promise<number> {
  const written = Object.values(readDemoKeys(folder)).filter((key) => typeof key === 'string')
  const hashes = written.map(hashOf)
  const { rowCount } = await pool.query(
    'delete from auth.access_key where hash = any ($1) or demo',
    [hashes],
  )
  await pool.query(
    `delete from auth.session s
     where not exists (select 1 from auth.account a where a."userId" = s."userId" and a.password is not null)`,
  )
  for (const file of [demoKeysFile, demoTokenFile]) rmSync(join(folder, file), { force: true })
  return rowCount ?? 0
}
