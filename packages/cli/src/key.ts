import { readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { CliError } from './failure.ts'

/** The roles that have a key in demo mode. */
export const demoRoles = ['rep', 'manager', 'admin', 'compliance', 'agent'] as const

/**
 * The key to send: RESCIND_KEY, or on the server's own machine the demo key of a role, which is
 * said on stderr. Null where there is none: a demo key is never sent to another machine.
 */
export function findKey(env: NodeJS.ProcessEnv, server: URL, role: string): string | null {
  if (env.RESCIND_KEY) return env.RESCIND_KEY
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(server.hostname)) return null
  const path = join(resolve(env.RESCIND_DATA || './data'), 'demo-keys.json')
  const key = readKeys(path)?.[role]
  if (typeof key !== 'string') return null
  process.stderr.write(`rescind: with the demo key of the ${role} from ${near(path)}\n`)
  return key
}

/** As people type it: relative where it lies below. */
function near(path: string): string {
  const short = relative(process.cwd(), path)
  return short.startsWith('..') ? path : short
}

function readKeys(path: string): Record<string, unknown> | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
  } catch {
    return null
  }
}

export const noKey = () =>
  new CliError(
    'wrong_usage',
    'no_key',
    'There is no key to sign in with',
    'Make one on the page or with "rescind key create", and set RESCIND_KEY; for the demo company set RESCIND_DATA to its data folder',
  )
