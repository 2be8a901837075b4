import {
  type AnyDb,
  type Evidence,
  type Kernel,
  labelsOf,
  namesOf,
  systemPrincipal,
} from '@rescind/kernel'
import type { Transaction } from 'kysely'
import { type Leaf, leafOf } from './leaf.ts'

/** Where an entry stands, and what it came to. */
export interface Place {
  index: number
  kind: string
  outcome: string
  at: string
  approver?: string
}

/** Somebody who acted, alone or through an agent. */
export interface Actor {
  principal: string
  agent: string | null
  role: string
  entries: number
  approved: number
  refused: number
}

/** What all leaves of the evidence say together, before a single text is read. */
export interface Survey {
  first: string
  last: string
  figures: Record<'actions' | 'byAgents' | 'approved' | 'heldOut' | 'takenBack' | 'refused', number>
  /** The busiest first; `name` as people and agents are called now. */
  actors: (Actor & { name: string; agentName: string | null })[]
  /** The most frequent first. */
  tools: { tool: string; entries: number; refused: number }[]
  /** Indexes of the first entries of pages. */
  starts: readonly number[]
  /** Entries of an action, in the order of the log. */
  of(action: string): readonly Place[]
  /** Entries that took an action back or did it again. */
  about(action: string): readonly Place[]
}

/**
 * Reads every leaf once. Places are kept of the first `shown` entries only: the others have no page
 * to lead to. `page`: entries on each.
 */
export async function survey(
  tx: Transaction<AnyDb>,
  people: Kernel['people'],
  org: string,
  evidence: Evidence,
  { shown, page }: { shown: number; page: number },
): Promise<Survey> {
  const starts: number[] = []
  const of = new Map<string, Place[]>()
  const about = new Map<string, Place[]>()
  const actions = new Set<string>()
  const [byAgents, approved, heldOut, takenBack, refused] = [set(), set(), set(), set(), set()]
  const actors = new Map<string, Actor>()
  const tools = new Map<string, Survey['tools'][number]>()
  let [first, last] = ['', '']
  let count = 0
  for await (const { index, action, at: sealed, leaf: text } of evidence.read()) {
    const leaf = leafOf(text, sealed)
    const { kind, outcome, at, approver } = leaf
    first ||= at
    last = at > last ? at : last
    actions.add(action)
    if (leaf.agent !== undefined) byAgents.add(action)
    if (approver !== undefined) approved.add(action)
    if (leaf.held_out) heldOut.add(action)
    if (outcome === 'denied') refused.add(action)
    for (const target of kind === 'do' ? [] : (leaf.reverts ?? [])) {
      if (kind === 'undo') takenBack.add(target)
      else takenBack.delete(target)
    }
    countActor(actors, leaf)
    const tool = tools.get(leaf.tool) ?? { tool: leaf.tool, entries: 0, refused: 0 }
    tools.set(leaf.tool, {
      ...tool,
      entries: tool.entries + 1,
      refused: tool.refused + Number(outcome === 'denied'),
    })
    if (count++ >= shown) continue
    if (count % page === 1) starts.push(index)
    const place = { index, kind, outcome, at, ...(approver !== undefined && { approver }) }
    push(of, action, place)
    for (const target of kind === 'do' ? [] : (leaf.reverts ?? [])) push(about, target, place)
  }
  const busiest = [...actors.values()].toSorted((a, b) => b.entries - a.entries)
  const label = await labelsOf(
    tx,
    await namesOf(tx, people),
    new Map([
      [people.principal, new Set(busiest.map(({ principal }) => principal))],
      [people.agent, new Set(busiest.flatMap(({ agent }) => agent ?? []))],
    ]),
    org,
  )
  return {
    ...{ first, last },
    figures: {
      ...{ actions: actions.size, byAgents: byAgents.size, approved: approved.size },
      ...{ heldOut: heldOut.size, takenBack: takenBack.size, refused: refused.size },
    },
    actors: busiest.map((actor) => ({
      ...actor,
      name:
        actor.principal === systemPrincipal.id
          ? 'the product itself'
          : (label(people.principal, actor.principal) ?? actor.principal),
      agentName: actor.agent && (label(people.agent, actor.agent) ?? actor.agent),
    })),
    tools: [...tools.values()].toSorted(
      (a, b) => b.entries - a.entries || (a.tool < b.tool ? -1 : 1),
    ),
    starts,
    of: (action) => of.get(action) ?? [],
    about: (action) => about.get(action) ?? [],
  }
}

const set = () => new Set<string>()

function push(map: Map<string, Place[]>, key: string, place: Place): void {
  const places = map.get(key)
  if (places) places.push(place)
  else map.set(key, [place])
}

function countActor(
  actors: Map<string, Actor>,
  { principal, agent, role, approver, outcome }: Leaf,
): void {
  const add = (
    key: string,
    actor: Omit<Actor, 'entries' | 'approved' | 'refused'>,
    by: Partial<Actor>,
  ) => {
    const known = actors.get(key) ?? { ...actor, entries: 0, approved: 0, refused: 0 }
    actors.set(key, {
      ...known,
      role: known.role || actor.role,
      entries: known.entries + (by.entries ?? 0),
      approved: known.approved + (by.approved ?? 0),
      refused: known.refused + (by.refused ?? 0),
    })
  }
  add(
    `${principal} ${agent ?? ''}`,
    { principal, agent: agent ?? null, role },
    { entries: 1, refused: Number(outcome === 'denied') },
  )
  if (approver !== undefined)
    add(`${approver} `, { principal: approver, agent: null, role: '' }, { approved: 1 })
}
