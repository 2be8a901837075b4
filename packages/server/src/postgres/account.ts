import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { PostgresError } from './errors.ts'

/** The account PostgreSQL runs as. */
export interface Account {
  name: string
  uid: number
  gid: number
}

/** Nobody else owns files as `rescind`; the others are there on nearly every system. */
const fallbacks = ['postgres', 'nobody']

/**
 * PostgreSQL refuses to run as root. So for root this is the owner of the cluster, where there is
 * one, or else the system user `rescind`, made here when missing. Null for everybody else: they run
 * it themselves. Throws `no_unprivileged_user`.
 */
export function serverAccount(cluster: string): Account | null {
  if (process.getuid?.() !== 0) return null
  const owner = statSync(cluster, { throwIfNoEntry: false })
  if (owner && owner.uid !== 0) return { name: nameOf(owner.uid), uid: owner.uid, gid: owner.gid }
  return ownAccount()
}

function ownAccount(): Account {
  const there = lookUp('rescind')
  if (there) return there
  const made = spawnSync(
    'useradd',
    [
      '--system',
      '--user-group',
      '--no-create-home',
      '--home-dir',
      '/nonexistent',
      '--shell',
      '/usr/sbin/nologin',
      'rescind',
    ],
    { encoding: 'utf8', env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` } },
  )
  for (const name of ['rescind', ...fallbacks]) {
    const account = lookUp(name)
    if (account) return account
  }
  throw new PostgresError(
    'no_unprivileged_user',
    `PostgreSQL refuses to run as root, and no other user could be made (useradd: ${made.stderr?.trim() || made.error?.message || 'failed'}). ` +
      'Make a system user named rescind, or start as an ordinary user.',
  )
}

/** From `id`, which asks every source of users that the system has. */
function lookUp(name: string): Account | null {
  const [uid, gid] = ['-u', '-g'].map((what) => spawnSync('id', [what, name], { encoding: 'utf8' }))
  if (uid?.status !== 0 || gid?.status !== 0) return null
  return { name, uid: Number(uid.stdout), gid: Number(gid.stdout) }
}

function nameOf(uid: number): string {
  const found = spawnSync('id', ['-un', String(uid)], { encoding: 'utf8' })
  return found.status === 0 ? found.stdout.trim() : `user ${uid}`
}

/**
 * Whether the account can read every one of these files and enter every one of these folders. It is
 * tried rather than computed from modes, because access lists, mounts and sandboxes have a say too.
 */
export function canReach(account: Account | null, paths: string[]): boolean {
  const script =
    'for p in "$@"; do if [ -d "$p" ]; then [ -x "$p" ] || exit 1; else [ -r "$p" ] || exit 1; fi; done'
  const tried = spawnSync('/bin/sh', ['-c', script, 'sh', ...paths], {
    cwd: '/',
    ...(account && { uid: account.uid, gid: account.gid }),
  })
  return tried.status === 0
}
