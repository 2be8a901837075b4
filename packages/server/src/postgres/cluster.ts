import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import { fileFailure, PostgresError } from './errors.ts'
import { explainFailure, otherVersion } from './explain.ts'

/**
 * The name of the superuser of the embedded server. Nothing of the product runs as it except
 * setting up roles and databases.
 */
export const superuser = 'postgres'

/**
 * PostgreSQL's messages are read by `explainFailure`, so they must be English; secrets of our
 * environment are none of its business.
 */
export const serverEnvironment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

export const asAccount = (account: Account | null) =>
  account ? { uid: account.uid, gid: account.gid } : {}

/**
 * Makes a new cluster in `<folder>/cluster`, and its superuser's random password in
 * `<folder>/password` (0600). It is made next to its place and renamed when whole, so a crash in
 * between leaves no half cluster behind that looks like a damaged one. Throws `disk_full`,
 * `start_failed`.
 */
export async function makeCluster(
  folder: string,
  binaries: Binaries,
  account: Account | null,
  localeArgs = builtinLocale,
): Promise<void> {
  const cluster = join(folder, 'cluster')
  const draft = join(folder, 'cluster.new')
  const password = randomBytes(32).toString('base64url')
  const secret = join(folder, 'cluster.new.password')
  try {
    // No server ever ran on what an interrupted start left here.
    rmSync(draft, { recursive: true, force: true })
    mkdirSync(draft, { mode: 0o700 })
    writeFileSync(secret, password, { mode: 0o600 })
    if (account) for (const path of [draft, secret]) chownSync(path, account.uid, account.gid)
    await initdb(binaries, account, [`--pgdata=${draft}`, `--pwfile=${secret}`, ...localeArgs])
    writeFileSync(join(folder, 'password'), password, { mode: 0o600 })
    renameSync(draft, cluster)
  } catch (error) {
    throw fileFailure(folder, error)
  } finally {
    rmSync(secret, { force: true })
  }
}

/** The same order and case rules on every machine, whatever its C library; needs PostgreSQL 17. */
const builtinLocale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C']

function initdb(binaries: Binaries, account: Account | null, args: string[]): Promise<void> {
  return new Promise((done, fail) => {
    const child = spawn(
      join(binaries.folder, 'bin', 'initdb'),
      [
        ...args,
        '--encoding=UTF8',
        `--username=${superuser}`,
        '--auth=scram-sha-256',
        '--no-instructions',
      ],
      {
        cwd: '/',
        env: serverEnvironment,
        stdio: ['ignore', 'ignore', 'pipe'],
        ...asAccount(account),
      },
    )
    let said = ''
    child.stderr.on('data', (chunk) => (said += chunk))
    child.once('error', (error) => fail(cannotRun(binaries, error)))
    child.once('close', (code) => {
      if (code === 0) done()
      else
        fail(
          explainFailure(said, {
            cluster: args[0]?.replace('--pgdata=', '') ?? '',
            port: 0,
            log: 'the message above',
          }),
        )
    })
  })
}

export const cannotRun = (binaries: Binaries, cause: unknown) =>
  new PostgresError(
    'platform_unsupported',
    `The PostgreSQL in ${binaries.folder} does not run here (it needs Linux with glibc). Set DATABASE_URL to a PostgreSQL of your own.`,
    { cause },
  )

const parts = [
  'PG_VERSION',
  'base',
  'global/pg_control',
  'pg_hba.conf',
  'pg_wal',
  'pg_xact',
  'postgresql.conf',
]

/**
 * Looks at what is there before a server does, for the two cases that deserve their own words.
 * Throws `data_folder_damaged`, `data_folder_other_version`, `data_folder_unreadable`.
 */
export function inspectCluster(folder: string, binaries: Binaries): void {
  const cluster = join(folder, 'cluster')
  try {
    accessSync(cluster, constants.R_OK | constants.X_OK)
    const missing = parts.find((part) => !existsSync(join(cluster, part)))
    if (missing) throw damaged(cluster, `${missing} is missing`)
    if (!existsSync(join(folder, 'password'))) throw damaged(folder, 'the file password is missing')
    const major = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim()
    if (major !== binaries.major)
      throw otherVersion(cluster, `it was made by version ${major}, ours is ${binaries.major}`)
  } catch (error) {
    throw fileFailure(cluster, error)
  }
}

export const damaged = (where: string, what: string) =>
  new PostgresError(
    'data_folder_damaged',
    `The database in ${where} is damaged: ${what}. Restore a backup; nothing was deleted.`,
  )
