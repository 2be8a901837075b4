import { chmodSync, lstatSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { serverAccount } from './postgres/account.ts'
import { systemCode } from './postgres/errors.ts'
import { letThrough } from './postgres/place.ts'

const clusters = ['cluster', 'cluster.new']

/**
 * Makes the data folder and what is in it readable by its owner alone, whatever an earlier version
 * or a copy left there. PostgreSQL, where it has to run as another account, may pass through to its
 * cluster (which is its own) and see nothing on the way.
 */
export function makePrivate(folder: string, embedded: boolean): void {
  const database = join(folder, 'postgres')
  for (const name of readdirSync(folder))
    if (join(folder, name) !== database) close(join(folder, name))
  if (!embedded) return chmodSync(folder, 0o700)
  mkdirSync(database, { recursive: true, mode: 0o700 })
  for (const name of readdirSync(database))
    if (!clusters.includes(name)) close(join(database, name))
  const account = serverAccount(join(database, 'cluster'))
  for (const path of [database, folder]) letThrough(path, account)
}

/**
 * Takes from everybody else what they may; what its owner may stays. What has gone meanwhile (a
 * temporary file) has nothing to take.
 */
function close(path: string): void {
  try {
    const found = lstatSync(path)
    if (found.isSymbolicLink()) return
    chmodSync(path, found.mode & 0o700)
    if (found.isDirectory()) for (const name of readdirSync(path)) close(join(path, name))
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error
  }
}
