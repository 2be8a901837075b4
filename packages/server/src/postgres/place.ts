import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Account, canReach, serverAccount } from './account.ts'
import { fileFailure, PostgresError } from './errors.ts'

/** Where the database of one data folder is kept, and who runs its server. */
export interface Place {
  /** Holds `cluster`, `password`, `lock` and `postgres.log`. */
  folder: string
  account: Account | null
}

/**
 * What root uses where the server's account cannot enter the project: a clone below /root is the
 * usual case.
 */
export const systemFolder = '/var/lib/rescind'

/** Only its owner reads it; the account of the server may pass through. */
export function letThrough(folder: string, account: Account | null): void {
  if (account) chownSync(folder, -1, account.gid)
  chmodSync(folder, account ? 0o710 : 0o700)
}

/**
 * Normally `folder` itself. Where the account that must run the server cannot enter it, a new
 * folder below `elsewhere`, whose path is written to `<folder>/kept-at` and found there by every
 * later start.
 */
export function findPlace(folder: string, elsewhere: string): Place {
  const note = join(folder, 'kept-at')
  try {
    const isNew = mkdirSync(folder, { recursive: true, mode: 0o700 }) !== undefined
    const kept = existsSync(note) ? readFileSync(note, 'utf8').trim() : folder
    if (!existsSync(kept)) throw lost(kept, note)
    const account = serverAccount(join(kept, 'cluster'))
    // Also where the cluster belongs to another user than the one the folder was made for.
    if (isNew || (existsSync(join(kept, 'cluster')) && !canReach(account, [kept])))
      letThrough(kept, account)
    if (canReach(account, [kept])) return { folder: kept, account }
    if (existsSync(join(kept, 'cluster'))) throw unreachable(kept, account)
    const place = join(elsewhere, `data-${randomBytes(4).toString('hex')}`)
    mkdirSync(elsewhere, { recursive: true, mode: 0o755 })
    mkdirSync(place, { mode: 0o700 })
    letThrough(place, account)
    if (!canReach(account, [place])) throw unreachable(place, account)
    writeFileSync(note, `${place}\n`, { mode: 0o600 })
    return { folder: place, account }
  } catch (error) {
    throw fileFailure(folder, error)
  }
}

const lost = (kept: string, note: string) =>
  new PostgresError(
    'data_folder_damaged',
    `The database was kept in ${kept}, which is gone. Bring it back, or delete ${note} to begin with a new database.`,
  )

const unreachable = (folder: string, account: Account | null) =>
  new PostgresError(
    'data_folder_unreadable',
    `The user ${account?.name ?? 'that runs this'} must be able to enter ${folder} to run its database, and cannot. ` +
      'Let it pass through the folders above (chmod o+x).',
  )
