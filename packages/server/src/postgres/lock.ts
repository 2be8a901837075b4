import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PostgresError, systemCode } from './errors.ts'
import { processStart } from './process-start.ts'

interface Holder {
  pid: number
  /** See `processStart`: tells the process from a later one that got the same id. */
  started: string
}

/**
 * Makes this process the only one that runs a server on `folder`, with a file `lock` in it that
 * names the process. A lock whose process died is taken over. Returns the function that releases
 * it. Throws `data_folder_in_use`.
 */
export function takeLock(folder: string): () => void {
  const path = join(folder, 'lock')
  const mine = JSON.stringify({
    pid: process.pid,
    started: processStart(process.pid) ?? '',
  } satisfies Holder)
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, mine, { mode: 0o600 })
  try {
    while (!tryLink(draft, path)) {
      const found = readIfThere(path)
      if (found === null) continue
      if (isHeld(found)) throw inUse(folder, found)
      setAside(path, found, folder)
    }
  } finally {
    rmSync(draft, { force: true })
  }
  return () => {
    if (readIfThere(path) === mine) rmSync(path, { force: true })
  }
}

/** link() is the atomic "create this file with this content, unless it is there". */
function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw error
  }
}

/**
 * Removes a dead lock. A faster process may have put its own there since it was read: then that one
 * is put back.
 */
function setAside(path: string, dead: string, folder: string): void {
  const aside = `${path}.dead.${process.pid}`
  try {
    renameSync(path, aside)
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return
    throw error
  }
  const moved = readFileSync(aside, 'utf8')
  if (moved === dead) return rmSync(aside)
  tryLink(aside, path)
  rmSync(aside)
  throw inUse(folder, moved)
}

function isHeld(text: string): boolean {
  const holder = parse(text)
  return holder !== null && processStart(holder.pid) === holder.started
}

function parse(text: string): Holder | null {
  try {
    const value = JSON.parse(text) as Partial<Holder>
    return typeof value.pid === 'number' && typeof value.started === 'string'
      ? { pid: value.pid, started: value.started }
      : null
  } catch {
    // A lock cut short by a crash names nobody who could be alive.
    return null
  }
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw error
  }
}

function inUse(folder: string, text: string): PostgresError {
  const holder = parse(text)
  return new PostgresError(
    'data_folder_in_use',
    `The database in ${folder} is in use by process ${holder?.pid ?? '?'}. Stop that one first, or choose another folder with RESCIND_DATA.`,
  )
}
