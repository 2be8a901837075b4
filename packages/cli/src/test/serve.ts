import { type ChildProcess, spawn } from 'node:child_process'
import { compileCache } from '../../../../test/compile-cache.ts'
import { binary } from './run.ts'

export interface Served {
  url: string
  /** Sends SIGTERM and waits; the exit code. */
  stop(): Promise<number | null>
}

/** Runs `rescind serve` as a process of its own on a free port, until it says that it is ready. */
export async function serve(env: Record<string, string>): Promise<Served> {
  const child = spawn(process.execPath, [binary, 'serve'], {
    env: { PATH: process.env.PATH, PORT: '0', ...compileCache, ...env },
  })
  const ended = new Promise<number | null>((done) => child.once('exit', done))
  try {
    return { url: await ready(child), stop: async () => (child.kill('SIGTERM'), await ended) }
  } catch (error) {
    child.kill('SIGTERM')
    throw error
  }
}

/** The address it prints. */
function ready(child: ChildProcess): Promise<string> {
  return new Promise((done, failed) => {
    let said = ''
    const hear = (text: string) => {
      said += text
      const url = /ready at (http:\S+)/.exec(said)?.[1]
      if (url) done(url)
    }
    child.stdout?.setEncoding('utf8').on('data', hear)
    child.stderr?.setEncoding('utf8').on('data', hear)
    child.once('exit', (code) => failed(new Error(`rescind serve ended with ${code}:\n${said}`)))
  })
}
