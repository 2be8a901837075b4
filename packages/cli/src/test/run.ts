import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { compileCache } from '../../../../test/compile-cache.ts'

/** The command itself. */
export const binary = fileURLToPath(new URL('../../bin/rescind.mjs', import.meta.url))

/** What a command printed and how it ended. */
export interface Ran {
  code: number | null
  out: string
  err: string
}

/**
 * Runs the real command as a process of its own. Nothing of the environment reaches it but what is
 * given.
 */
export function rescind(
  args: readonly string[],
  env: Record<string, string> = {},
  typed = '',
): Promise<Ran> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [binary, ...args], {
      env: { PATH: process.env.PATH, NO_COLOR: '1', ...compileCache, ...env },
    })
    let out = ''
    let err = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
    child.once('error', failed)
    child.once('close', (code) => done({ code, out, err }))
    child.stdin.on('error', () => {})
    child.stdin.end(typed)
  })
}
