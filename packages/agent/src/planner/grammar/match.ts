import type { Node } from './pattern.ts'
import type { Token } from './token.ts'

/** Which tokens each slot took: from, to (exclusive). */
export type Taken = Record<string, [from: number, to: number]>

/**
 * How a slot may take tokens: how many, may it contain a colon, and does it accept exactly these?
 */
export interface SlotRule {
  words_max: number
  colons: boolean
  accepts(from: number, to: number): boolean
}

/**
 * The first way in which the nodes fit all tokens, or null. Slots take as much as they can ("move
 * Back to School to proposal" is the deal "Back to School"), and give back until the rest fits.
 */
export function match(
  nodes: readonly Node[],
  tokens: readonly Token[],
  rules: Record<string, SlotRule>,
): Taken | null {
  for (const taken of ways(nodes, 0, {})) if (taken.at === tokens.length) return taken.slots
  return null

  function* ways(
    rest: readonly Node[],
    at: number,
    slots: Taken,
  ): Generator<{ at: number; slots: Taken }> {
    const [node, ...after] = rest
    if (!node) {
      yield { at, slots }
      return
    }
    if (node.kind === 'word') {
      const token = tokens[at]
      if (token && !token.quoted && token.word === node.word) yield* ways(after, at + 1, slots)
    } else if (node.kind === 'optional') {
      yield* ways([...node.nodes, ...after], at, slots)
      yield* ways(after, at, slots)
    } else if (node.kind === 'either') {
      for (const choice of node.choices) yield* ways([...choice, ...after], at, slots)
    } else {
      const rule = rules[node.name]
      if (!rule) throw new Error(`The slot <${node.name}> has no rule.`)
      for (const to of ends(at, rule))
        if (rule.accepts(at, to)) yield* ways(after, to, { ...slots, [node.name]: [at, to] })
    }
  }

  function* ends(at: number, rule: SlotRule): Generator<number> {
    let most = Math.min(tokens.length, at + rule.words_max)
    if (!rule.colons) {
      const colon = tokens.findIndex(
        (token, index) => index >= at && token.word === ':' && !token.quoted,
      )
      if (colon >= 0) most = Math.min(most, colon)
    }
    for (let to = most; to > at; to--) yield to
  }
}
