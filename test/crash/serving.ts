import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const script = fileURLToPath(new URL('./serving-process.ts', import.meta.url))

/** A server process that runs or has run. */
export interface Serving {
  /** Resolves when it says that it is ready. Throws with its errors when it ends before. */
  ready(): Promise<void>
  kill(): void
  /** Resolves to its errors when the process is gone. */
  ended(): Promise<string>
  running(): boolean
  /** What it has logged as an error since the last call. */
  failures(): string[]
}

/** Starts server processes one after the other, and keeps the next one loaded. */
export interface Starter {
  start(): Serving
  /** Kills whatever is left. */
  stop(): Promise<void>
}

/** `env` is all of the environment that the servers see. */
export function starter(env: Record<string, string>): Starter {
  const children = new Set<ChildProcess>()
  const load = () => {
    const child = spawn(process.execPath, [script], { env, stdio: 'pipe' })
    children.add(child)
    child.once('exit', () => children.delete(child))
    child.stdin.on('error', () => {})
    return child
  }
  let next = load()
  return {
    start() {
      const child = next
      let [said, errors, read] = ['', '', 0]
      child.stdout.on('data', (chunk) => (said += chunk))
      child.stderr.on('data', (chunk) => (errors += chunk))
      const exit = once(child, 'exit')
      const running = () => child.exitCode === null && child.signalCode === null
      child.stdin.write('start\n')
      next = load()
      return {
        async ready() {
          while (!said.includes('ready at')) {
            if (!running())
              throw new Error(
                `the server ended with ${child.exitCode ?? child.signalCode}: ${errors}`,
              )
            await Promise.race([once(child.stdout, 'data'), exit])
          }
        },
        kill: () => void child.kill('SIGKILL'),
        async ended() {
          await exit
          return errors
        },
        running,
        failures() {
          const lines = said.slice(read).split('\n')
          read = said.lastIndexOf('\n') + 1
          return lines.filter((line) => line.includes('"level":"error"'))
        },
      }
    },
    async stop() {
      const ends = [...children].map((child) => once(child, 'exit'))
      for (const child of children) child.kill('SIGKILL')
      await Promise.all(ends)
    },
  }
}
