import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { compileCache } from '../../../../test/compile-cache.ts'

const entry = new URL('../main.ts', import.meta.url).href

/** `rescind serve` in a process of its own. */
export interface ServerProcess {
  child: ChildProcess
  /** Everything it has printed so far. */
  output(): string
  errors(): string
  /** The address it prints when it is ready. Throws with its errors when it ends before. */
  ready(): Promise<string>
  /** The exit code. */
  ended(): Promise<number | null>
}

export function startServerProcess(env: Record<string, string>): ServerProcess {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', `import { main } from ${JSON.stringify(entry)}; await main()`],
    {
      env: { PATH, HOME, ...compileCache, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let [output, errors] = ['', '']
  child.stdout.on('data', (chunk) => (output += chunk))
  child.stderr.on('data', (chunk) => (errors += chunk))
  const exit = once(child, 'exit')
  return {
    child,
    output: () => output,
    errors: () => errors,
    async ready() {
      for (;;) {
        const url = /ready at (\S+)/.exec(output)?.[1]
        if (url) return url
        if (child.exitCode !== null)
          throw new Error(`the server ended with ${child.exitCode}: ${errors}`)
        await Promise.race([once(child.stdout, 'data'), exit])
      }
    },
    async ended() {
      await exit
      return child.exitCode
    },
  }
}
