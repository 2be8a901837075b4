import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { findServer } from '../packages/server/src/postgres/pid-file.ts'
import { stopServer } from '../packages/server/src/postgres/server-process.ts'
import {
  type PostgresOptions,
  type RunningPostgres,
  startPostgres,
} from '../packages/server/src/postgres/start.ts'
import { temporaryFolder } from './temporary-folder.ts'

/**
 * For the tests of the launcher itself: a new folder per test, servers that are stopped after it,
 * and a cluster that was made once (making one takes most of a second) and is copied into the
 * test's folder by `copyCluster`.
 */
export function postgresFolders() {
  const servers: RunningPostgres[] = []
  const children: ChildProcess[] = []
  let made: ReturnType<typeof temporaryFolder>
  let temporary: ReturnType<typeof temporaryFolder>

  beforeAll(async () => {
    made = temporaryFolder()
    await (await startPostgres({ folder: join(made.folder, 'postgres') })).stop()
  })
  afterAll(() => made.remove())
  beforeEach(() => {
    temporary = temporaryFolder()
  })
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
    for (const server of servers.splice(0)) await server.stop()
    // What a killed child left running.
    const left = existsSync(folder()) && findServer(join(folder(), 'cluster'))
    if (left) await stopServer(left.pid)
    temporary.remove()
  })

  const folder = () => join(temporary.folder, 'postgres')

  async function start(options: Partial<PostgresOptions> = {}): Promise<RunningPostgres> {
    const server = await startPostgres({ folder: folder(), ...options })
    servers.push(server)
    return server
  }

  return {
    /** The folder of this test, which is not there yet. */
    folder,
    start,
    /** Puts a cluster that was stopped in good order into `to`. */
    copyCluster(to = folder()): void {
      const copied = spawnSync('cp', ['-a', join(made.folder, 'postgres'), to], {
        encoding: 'utf8',
      })
      expect(copied.stderr).toBe('')
    },
    /** The error of a start that must fail. */
    failure: (options: Partial<PostgresOptions> = {}) =>
      start(options).then(
        () => expect.unreachable('it started'),
        (error: unknown) => error as { code: string; message: string },
      ),
    /**
     * Starts the database from a process of its own; `said` is `{url, version}` or `{code,
     * message}`.
     */
    async startElsewhere(
      ...command: string[]
    ): Promise<{ child: ChildProcess; said: Record<string, string> }> {
      const [program = '', ...args] = command.concat(process.execPath)
      const child = spawn(
        program,
        [...args, join(import.meta.dirname, 'start-and-wait.ts'), folder()],
        {
          stdio: ['pipe', 'pipe', 'inherit'],
        },
      )
      children.push(child)
      for await (const line of createInterface({ input: child.stdout }))
        return { child, said: JSON.parse(line) }
      throw new Error('the process ended without a word')
    },
    /** Ends with the test. */
    spawn(program: string, ...args: string[]): ChildProcess {
      const child = spawn(program, args)
      children.push(child)
      return child
    },
  }
}

/** The process id of the server that runs on a folder, as its pid file says. */
export const pidIn = (place: string) =>
  Number(readFileSync(join(place, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0])

/** Waits; the test's own time limit ends it where it never becomes true. */
export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await sleep(5)
}
