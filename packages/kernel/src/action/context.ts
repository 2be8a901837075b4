import { createHash, randomBytes } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { Caller } from '../authority/caller.ts'
import type { Context, HeldOut, Matched, Mode, Outbound, Sample } from '../contract/contract.ts'
import { KernelError } from '../contract/errors.ts'
import type { AnyDb } from '../contract/kernel.ts'
import { limits } from '../contract/limits.ts'
import { sayable } from '../contract/output.ts'
import type { Words } from '../wording/words.ts'

/** What makes two runs of one plan alike: its ids, and what it found when it was planned. */
export interface Recipe {
  seed: string
  plannedAt: Date
  frozen: Record<string, unknown>
  /** Ids that were narrowed out: what is found anew leaves them out too. */
  excluded: readonly string[]
}

export const newRecipe = (excluded: readonly string[] = []): Recipe => ({
  seed: randomBytes(16).toString('hex'),
  plannedAt: new Date(),
  frozen: {},
  excluded,
})

/** A list without these ids; anything else is as it is. */
export function without(value: unknown, excluded: readonly string[]): unknown {
  if (excluded.length === 0 || !Array.isArray(value)) return value
  const out = new Set(excluded)
  return value.filter((each) => !(typeof each === 'string' && out.has(each)))
}

/**
 * Ends the run of a handler that demands a person's yes. `reason` is the code that the plan shows.
 */
export class ApprovalNeeded extends Error {
  readonly reason: string
  constructor(reason: string) {
    super(`needs an approval: ${reason}`)
    this.reason = reason
  }
}

/** What a handler said besides the rows it wrote. */
export interface Said {
  outbound: Outbound[]
  samples: Sample[]
  heldOut: HeldOut[]
  matched: number
  matchedOf?: Matched
  alongside: string[]
  /** Issued moments and days, as they stand in the lines, by their symbol. */
  symbols: Map<string, string>
  frozen: Record<string, unknown>
  /** Why it is a plan, as far as the handler found reasons. */
  needs: string[]
}

/**
 * Builds the handler's context. Ids come from the recipe, times from `now`, so that a second run
 * says the same.
 */
export function createContext(facts: {
  tx: Transaction<AnyDb>
  caller: Caller
  action: string
  mode: Mode
  now: Date
  recipe: Recipe
  /** Its name. */
  tool: string
  rules?: Context<AnyDb>['rules']
  words?: Words | undefined
}): {
  context: Context<AnyDb>
  said: Said
} {
  const { tx, caller, action, mode, now, recipe, rules, words } = facts
  const said: Said = {
    outbound: [],
    samples: [],
    heldOut: [],
    matched: 0,
    alongside: [],
    symbols: new Map(),
    frozen: {},
    needs: [],
  }
  let ids = 0
  const issue = (at: Date, symbol: string) => {
    said.symbols.set(timestampText(at), symbol)
    return at
  }
  issue(now, '@now')
  const context: Context<AnyDb> = {
    db: tx,
    org: caller.org,
    principal: caller.principal,
    agent: caller.agent && { id: caller.agent.id },
    action,
    now,
    ...(rules && { rules }),
    ...(words && { words }),
    after: (wait) => issue(new Date(now.getTime() + wait.ms), `@now+${wait.ms}`),
    today(plusDays = 0) {
      const day = new Date(now.getTime() + plusDays * 86_400_000).toISOString().slice(0, 10)
      said.symbols.set(day, `@today+${plusDays}`)
      return day
    },
    newId: (of) =>
      uuidV7(
        recipe.plannedAt,
        createHash('sha256')
          .update(`${recipe.seed}:${of ?? ids++}`)
          .digest(),
      ),
    async freeze(name, find) {
      const value =
        name in recipe.frozen
          ? recipe.frozen[name]
          : without(sayable(facts.tool, await find()), recipe.excluded)
      said.frozen[name] = value
      return value as Awaited<ReturnType<typeof find>>
    },
    dispatch(messages) {
      // Nothing leaves before the undo window has passed, whatever the handler asks for.
      const earliest = now.getTime() + limits.undo_ms
      for (const message of messages) {
        if (/[\r\n]/.test(message.to + message.subject))
          throw new KernelError(
            'invalid_input',
            'An address or subject has a line break.',
            'Write it in one line and try again.',
          )
        said.outbound.push({
          ...message,
          releaseAt:
            message.releaseAt && message.releaseAt.getTime() > earliest
              ? message.releaseAt
              : issue(new Date(earliest), `@now+${limits.undo_ms}`),
        })
      }
    },
    illustrate(samples) {
      said.samples.push(...samples)
    },
    holdOut(records) {
      said.heldOut.push(...records)
    },
    alongside(id) {
      said.alongside.push(id)
    },
    matched(count, of) {
      said.matched += count
      if (of !== undefined) said.matchedOf = of
    },
    needsApproval(reason) {
      if (mode !== 'explicit') throw new ApprovalNeeded(reason)
      said.needs.push(reason)
    },
  }
  return { context, said }
}

/** A UUIDv7 (RFC 9562, 5.7) of a moment and at least ten bytes that look random. */
export function uuidV7(at: Date, random: Buffer = randomBytes(16)): string {
  const bytes = Buffer.alloc(16)
  bytes.writeUIntBE(at.getTime(), 0, 6)
  random.copy(bytes, 6, 0, 10)
  bytes[6] = 0x70 | (bytes[6]! & 0x0f)
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** A moment as `to_json(timestamptz)` writes it in UTC: no trailing zeros in the fraction. */
export function timestampText(at: Date): string {
  return at.toISOString().replace(/\.?0*Z$/, '+00:00')
}
