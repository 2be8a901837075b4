import { createHash } from 'node:crypto'
import { timestampText } from '../action/context.ts'
import type { Invocation, Performed } from '../action/perform.ts'
import type { HeldOut, Outbound, Sample } from '../contract/contract.ts'
import { movedOf, type Sums } from '../contract/sums.ts'

/** Version of the rules that turn a run into a digest; plans made under other rules are void. */
const policyVersion = 1

/** What an approval binds: the lines are stored and shown as they are hashed. */
export interface Content {
  change: string[]
  outbound: string[]
  held_out: string[]
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/**
 * The lines of a run. Issued moments stand in them as symbols, so that a plan approved tomorrow is
 * stamped tomorrow and matches.
 */
export function contentOf(performed: Performed, changes: readonly string[]): Content {
  const texts = [...performed.symbols.keys()]
  const symbolic = (line: string) => {
    // Only the value after: a moment that stood there before was not issued by this run.
    // `[before,after]` ends with it.
    for (const text of texts)
      if (line.includes(text))
        line = line.replaceAll(`,"${text}"]`, `,"${performed.symbols.get(text)}"]`)
    return line
  }
  return {
    change: changes.map(symbolic),
    outbound: [
      ...performed.outbound.map((m) => outboundLine(m, performed.symbols)),
      ...performed.samples.map(sampleLine),
    ].sort(),
    held_out: performed.heldOut.map(heldOutLine).sort(),
  }
}

function outboundLine(message: Outbound, symbols: ReadonlyMap<string, string>): string {
  const { id, channel, to, record, subject, text, meta } = message
  const release = timestampText(message.releaseAt!)
  return JSON.stringify({
    id,
    channel,
    to,
    record,
    subject,
    text,
    meta: meta ?? {},
    release: symbols.get(release) ?? release,
  })
}

function sampleLine({ id, channel, to, record, subject, text }: Sample): string {
  return JSON.stringify({ id, channel, to, record, subject, text, sample: true })
}

function heldOutLine({ record, reason, evidence, override }: HeldOut): string {
  return JSON.stringify({ record, reason, evidence, override })
}

/**
 * SHA-256, in hex, over who, what tool, what input, what was found, what money moves, and every
 * line.
 */
export function digestOf(
  call: Invocation,
  performed: Pick<Performed, 'frozen' | 'matched'>,
  content: Content,
  sums: Sums,
): string {
  const { tool, caller } = call
  const moved = movedOf(sums)
  const head = {
    policy: policyVersion,
    org: caller.org,
    principal: caller.principal.id,
    agent: caller.agent?.id ?? null,
    tool: tool.name,
    version: tool.version ?? 1,
    kind: call.kind,
    input: call.input,
    frozen: performed.frozen,
    matched: performed.matched,
    ...(moved.length > 0 && { moved }),
  }
  const hash = createHash('sha256').update(sha256(canonical(head)))
  for (const part of ['change', 'outbound', 'held_out'] as const) {
    hash.update(`\n${part} ${content[part].length}\n`)
    for (const line of content[part]) hash.update(`${line}\n`)
  }
  return hash.digest('hex')
}

/** JSON with sorted keys, so that the way through jsonb and back changes nothing. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, v: unknown) =>
    v && typeof v === 'object' && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v,
  )
}

/** How many records were left out, by reason. */
export function facetsOf(heldOut: readonly HeldOut[]): Record<string, number> {
  const facets: Record<string, number> = {}
  for (const { reason } of heldOut) facets[reason] = (facets[reason] ?? 0) + 1
  return facets
}
