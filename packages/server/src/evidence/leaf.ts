import type { Line } from '@rescind/kernel'

/** The facts of an entry that its leaf tells in the open. */
export interface Leaf {
  at: string
  /** The action because of which the product did this. */
  caused_by?: string
  tool: string
  kind: string
  effect: string
  mode: string
  mode_reasons: string[]
  outcome: string
  role: string
  permission: string
  principal: string
  agent?: string
  approver?: string
  decided_by?: string
  model?: string
  prompt_digest?: string
  plan_digest?: string
  supersedes?: string
  rows: number
  tables: string[]
  held_out?: number
  messages?: { count: number }
  changes?: { count: number }
  erased?: { count: number }
  session?: string
  subjects?: Record<string, unknown>
  reverts?: string[]
  contract_version: number
  policy_version: number
}

/** A text, or what became of it. */
export interface Told {
  text?: string
  state: 'kept' | 'erased' | 'redacted' | 'withheld'
  by?: string
}

const words = ['tool', 'kind', 'effect', 'mode', 'outcome', 'role', 'permission']
const moreWords = ['model', 'prompt_digest', 'plan_digest', 'session']
const ids = ['principal', 'agent', 'approver', 'decided_by', 'caused_by', 'supersedes']
const numbers = ['rows', 'contract_version', 'policy_version']

/**
 * What a leaf says, for people to read. Of one that was altered past the product that is what is of
 * its form, and where nothing is, that it cannot be read: the verifier tells that it fails, and the
 * report shows the rest.
 */
export function leafOf(text: string, at: Date): Leaf {
  const said = jsonOf(text)
  const kept: Record<string, unknown> = Object.fromEntries([
    ...words.map((key) => [key, '?']),
    ...numbers.map((key) => [key, 0]),
    ['mode_reasons', []],
    ['tables', []],
    ['at', at.toISOString()],
    ['principal', noId],
    ['tool', 'entry_that_cannot_be_read'],
  ])
  const take = (keys: readonly string[], is: (value: unknown) => boolean) => {
    for (const key of keys) if (is(said[key])) kept[key] = said[key]
  }
  take([...words, ...moreWords], (value) => typeof value === 'string')
  take(ids, isId)
  take(['at'], isMoment)
  take([...numbers, 'held_out'], (value) => typeof value === 'number')
  take(
    ['mode_reasons', 'tables', 'reverts'],
    (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
  )
  take(
    ['messages', 'changes', 'erased'],
    (value) => isObject(value) && typeof value.count === 'number',
  )
  take(['subjects'], isObject)
  return kept as unknown as Leaf
}

/** An id of nothing. */
export const noId = '00000000-0000-0000-0000-000000000000'

export const isId = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value)

export const isMoment = (value: unknown): value is string =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value))

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An object of JSON; of anything else an empty one. */
export function jsonOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}

/** A change as its text says it, or null where that cannot be read. */
export function lineOf(text: string): Line | null {
  const { table, id, op, cells } = jsonOf(text)
  const sound =
    [table, id, op].every((part) => typeof part === 'string') &&
    isObject(cells) &&
    Object.values(cells).every((pair) => Array.isArray(pair) && pair.length === 2)
  return sound ? (jsonOf(text) as unknown as Line) : null
}
