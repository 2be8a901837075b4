import type { Kysely } from 'kysely'
import {
  approve,
  type Caller,
  type Conflict,
  continueRewind,
  execute,
  getAction,
  getPlan,
  type Kernel,
  overwrite,
  redo,
  rewind,
  undo,
} from '../../packages/kernel/src/index.ts'
import { type Move, stepsOf } from './history.ts'
import { type Kept, Model } from './model.ts'
import { Refused } from './sound.ts'
import { canonical, follow, newPeople, stateOf } from './table.ts'

export { canonical, openTable, stateOf } from './table.ts'

/** What went wrong, and after which move. Null: the database and the model agree to the end. */
export interface Violation {
  at: number
  move: Move
  what: string
}

/** One history under way. */
interface Game {
  kernel: Kernel
  model: Model
  /** Ids of the actions, by the number the model knows them by. */
  actions: string[]
  /** Taken back by force: that undo is part of a larger action, and is not redone by itself. */
  forced: Set<number>
  /** Ids of undos, with the numbers of what they took back. */
  undos: { id: string; targets: number[] }[]
  newId: () => string
}

/** Plays the moves on the database and on the model, and compares after each. */
export async function play(
  kernel: Kernel,
  owner: Kysely<unknown>,
  moves: readonly Move[],
): Promise<Violation | null> {
  const people = newPeople()
  let ids = 0
  const newId = () => `00000000-0000-7000-8000-${String(++ids).padStart(12, '0')}`
  const game: Game = {
    kernel,
    model: new Model(),
    actions: [],
    forced: new Set(),
    undos: [],
    newId,
  }
  for (const [at, move] of moves.entries()) {
    const what = await movers[move.kind](game, people[move.numbers[15]! % 3]!, move)
    if (what) return { at, move, what }
    const now = canonical(await stateOf(owner, people[0]!.org))
    const should = canonical(game.model.state())
    if (now !== should) return { at, move, what: `\nis     ${now}\nshould ${should}` }
  }
  return null
}

type Mover = (game: Game, by: Caller, move: Move) => Promise<string | null>

const known = ({ model, actions }: Game, live: boolean) =>
  actions.map((_, number) => number).filter((number) => model.live.get(number) === live)
const pick = <T>(list: readonly T[], { numbers }: Move): T | undefined =>
  list[numbers[0]! % Math.max(1, list.length)]

const act: Mover = async ({ kernel, model, actions, newId }, by, move) => {
  const steps = stepsOf(model, move, newId)
  if (steps.length === 0) return null
  const expected = of(() => (model.apply(actions.length, steps), []))
  return await compare(expected, actions, async () => {
    const done = await execute(kernel, by, { tool: 'history_apply', input: { steps } })
    if (done.status !== 'applied') throw new Error(done.status)
    actions.push(done.action)
    return []
  })
}

/** Something that the product does because of an action in force, be it a consequence itself. */
const followUp: Mover = async (game, by, move) => {
  const { kernel, model, actions, newId } = game
  const cause = pick(known(game, true), move)
  const steps = stepsOf(model, move, newId)
  if (cause === undefined || steps.length === 0) return null
  const expected = of(() => (model.follow(actions.length, cause, steps), []))
  return await compare(expected, actions, async () => {
    actions.push(await follow(kernel, by.org, actions[cause]!, steps))
    return []
  })
}

/** One undo or redo, strict or merge; every fourth is asked for twice. */
const flipOne =
  (live: boolean): Mover =>
  async (game, by, move) => {
    const { kernel, model, actions, forced, undos } = game
    const target = pick(
      // What the product did by itself has no undo of one click.
      known(game, !live).filter(
        (number) => !forced.has(number) && !(live ? model.isOrphan(number) : model.follows(number)),
      ),
      move,
    )
    if (target === undefined) return null
    const before = new Map(model.live)
    const mode = move.numbers[1]! % 3 === 0 ? 'strict' : 'merge'
    const expected = of(() =>
      mode === 'merge' ? model.flip([target], live) : model.flipStrictly(target, live),
    )
    const again = move.numbers[2]! % 4 === 0
    return await compare(
      expected,
      actions,
      async () => {
        const one = async () => await (live ? redo : undo)(kernel, by, actions[target]!, mode)
        const done = await one()
        if (!live) undos.push({ id: done.action, targets: flippedSince(model, before) })
        const second = again ? await one() : { ...done, first: false }
        if (second.first || second.action !== done.action) throw new Error('done twice')
        return done.receipt.kept
      },
      mode === 'strict',
    )
  }

/** A rewind of up to five actions. */
const rewindSome: Mover = async (game, by, move) => {
  const { kernel, model, actions, undos } = game
  const set = known(game, true)
    .filter((_, i) => (move.numbers[1 + (i % 12)]! & 3) === 0)
    .slice(0, 5)
  if (set.length === 0) return null
  const before = new Map(model.live)
  const expected = of(() => model.flip(set, false))
  return await compare(expected, actions, async () => {
    const done = await yes(
      kernel,
      by,
      await rewind(kernel, by, { actions: set.map((number) => actions[number]!) }),
    )
    undos.push({ id: done.action, targets: flippedSince(model, before) })
    return done.output.kept
  })
}

/** Takes up to two undos back in one plan, whatever has become of their targets since. */
const rewindUndos: Mover = async (game, by, move) => {
  const { kernel, model, actions, forced, undos } = game
  const first = pick(undos, move)
  const second = undos[move.numbers[1]! % Math.max(1, undos.length)]
  if (!first || !second) return null
  const set = first === second ? [first] : [first, second]
  const targets = [...new Set(set.flatMap((one) => one.targets))]
  if (
    !targets.some((number) => model.live.get(number) === false) ||
    targets.some((number) => forced.has(number))
  )
    return null
  const expected = of(() => model.flip(targets, true))
  return await compare(expected, actions, async () => {
    const done = await yes(
      kernel,
      by,
      await rewind(kernel, by, { actions: set.map(({ id }) => id) }),
    )
    return done.output.kept
  })
}

/**
 * Takes one action back over what others have written since. The order in which it writes may not
 * suit a rule: then it is refused.
 */
const force: Mover = async (game, by, move) => {
  const { kernel, model, actions, forced } = game
  const target = pick(known(game, true), move)
  if (target === undefined) return null
  const before = new Map(model.live)
  let id: string
  try {
    id = (await yes(kernel, by, await overwrite(kernel, by, actions[target]!))).action
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    return code === 'constraint_violated'
      ? null
      : `the database refuses the force: ${code} ${message}`
  }
  const expected = of(() => (model.overwrite(actions.length, target), []))
  if (expected.refused)
    return `the database did what the model refuses: ${expected.refused.message}`
  actions.push(id)
  for (const number of flippedSince(model, before)) forced.add(number)
  return null
}

/** What the last undo took back, with the consequences. */
const flippedSince = (model: Model, before: ReadonlyMap<number, boolean>) =>
  [...before]
    .filter(([number, live]) => live && model.live.get(number) === false)
    .map(([number]) => number)

const movers: Record<Move['kind'], Mover> = {
  act,
  follow: followUp,
  undo: flipOne(false),
  redo: flipOne(true),
  rewind: rewindSome,
  'rewind of a rewind': rewindUndos,
  force,
}

/** What a person does with a plan. */
async function yes(kernel: Kernel, by: Caller, { plan: id }: { plan: string }) {
  const { digest } = await getPlan(kernel, by, id)
  const done = await approve(kernel, by, id, digest)
  if (done.status === 'running')
    return { action: id, output: { kept: await inChunks(kernel, by, id) } }
  if (done.status !== 'applied') throw new Error(done.status)
  return { action: done.action, output: done.output as { kept: Conflict[] } }
}

/** Lets a large rewind run to its end; returns what it kept. */
async function inChunks(kernel: Kernel, by: Caller, id: string): Promise<Conflict[]> {
  const progress = await continueRewind(kernel, by.org, id)
  if (progress?.state !== 'done')
    throw new Error(`the rewind ${progress?.state}: ${progress?.reason}`)
  const { receipt } = await getAction(kernel, by, id)
  return receipt!.kept.map(({ by: writer, dependents: _dependents, ...conflict }) => ({
    ...conflict,
    by: writer?.action ?? null,
  }))
}

/** What the model says: what stays, or that a rule forbids it. */
function of(inModel: () => Kept[]): { kept: Kept[]; refused: Refused | null } {
  try {
    return { kept: inModel(), refused: null }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { kept: [], refused: error }
  }
}

/**
 * Both must do it and keep the same, or both refuse. `strictly`: where something stays, the
 * database refuses. Returns what differs.
 */
async function compare(
  { kept, refused }: ReturnType<typeof of>,
  actions: readonly string[],
  inDatabase: () => Promise<readonly Conflict[]>,
  strictly = false,
): Promise<string | null> {
  const expected = names(kept.map((one) => `${one.table} ${one.id} ${one.field} by ${one.by}`))
  const told = (conflicts: readonly Conflict[]) =>
    names(
      conflicts.map((c) => `${c.table} ${c.key} ${c.field} by ${c.by && actions.indexOf(c.by)}`),
    )
  try {
    const conflicts = told(await inDatabase())
    if (refused) return `the database did what the model refuses: ${refused.message}`
    if (strictly && kept.length > 0)
      return `the database did strictly what leaves conflicts: ${expected}`
    return conflicts === expected ? null : `\nkeeps  ${conflicts}\nshould ${expected}`
  } catch (error) {
    const { code, message, details } = error as {
      code?: string
      message: string
      details?: { conflicts: Conflict[] }
    }
    if (refused)
      return code === 'constraint_violated' ? null : `refused, but as ${code}: ${message}`
    if (!strictly || code !== 'undo_conflict') return `the database refuses: ${code} ${message}`
    const conflicts = told(details!.conflicts)
    return conflicts === expected ? null : `\nnames  ${conflicts}\nshould ${expected}`
  }
}

const names = (list: readonly string[]) => list.toSorted().join('; ')

/** The shortest history with the same fault that leaving moves out can find. */
export async function shrink(
  kernel: Kernel,
  owner: Kysely<unknown>,
  moves: readonly Move[],
): Promise<{ moves: Move[]; violation: Violation } | null> {
  const first = await play(kernel, owner, moves)
  if (!first) return null
  let violation = first
  let best = moves.slice(0, violation.at + 1)
  for (let again = true; again; ) {
    again = false
    for (let i = 0; i < best.length; i++) {
      const shorter = best.filter((_, at) => at !== i)
      const found = await play(kernel, owner, shorter)
      if (found) {
        best = shorter.slice(0, found.at + 1)
        violation = found
        again = true
        break
      }
    }
  }
  return { moves: best, violation }
}
