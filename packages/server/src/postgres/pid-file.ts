import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { systemCode } from './errors.ts'
import { processStart } from './process-start.ts'

/**
 * What a running server says about itself. Source: `pidfile.h` of PostgreSQL, lines 1, 4 and 8 of
 * postmaster.pid.
 */
export interface RunningServer {
  pid: number
  port: number
  status: 'starting' | 'ready' | 'stopping' | 'standby' | ''
}

/**
 * The server that runs on this cluster, or null. A pid file that a power failure or a killed server
 * left behind counts as none.
 */
export function findServer(cluster: string): RunningServer | null {
  const lines = readLines(cluster)
  const pid = Number(lines?.[0])
  if (!lines || !Number.isInteger(pid) || pid <= 1 || !isServerOf(pid, cluster)) return null
  return { pid, port: Number(lines[3]), status: (lines[7] ?? '').trim() as RunningServer['status'] }
}

/**
 * PostgreSQL itself refuses to start while the process named in the file lives, even if it is a
 * stranger that got the same id. Removes the file where that is so. Call only with the lock of the
 * folder held.
 */
export function dropStrangersPidFile(cluster: string): void {
  const lines = readLines(cluster)
  if (lines && !isServerOf(Number(lines[0]), cluster))
    rmSync(join(cluster, 'postmaster.pid'), { force: true })
}

/** Every postmaster of ours has its cluster's folder on its command line. */
function isServerOf(pid: number, cluster: string): boolean {
  if (processStart(pid) === null) return false
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(cluster)
  } catch {
    return false
  }
}

function readLines(cluster: string): string[] | null {
  try {
    return readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null
    throw error
  }
}
