import { readFileSync } from 'node:fs'

/**
 * When a process was started, as text that no other process of this or an earlier boot has; null
 * when no such process lives. A process id alone is not enough: ids are reused, and in a container
 * the same program gets the same id at every start. Source: field 22 (`starttime`) of
 * `/proc/<pid>/stat`, proc_pid_stat(5).
 */
export function processStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in field 2 may hold spaces and parentheses, so count from its last parenthesis:
    // field 3 comes next.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // A zombie only waits for its parent to read its exit code.
    if (fields[0] === 'Z') return null
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[19]}`
  } catch {
    return null
  }
}
