import { tokenize } from './token.ts'

/**
 * A pattern is read as it is written:
 *   word      that word, whatever its case and accents
 *   <name>    a slot
 *   [the]     may be left out
 *   (a|b c)   one of these
 */
export type Node =
  | { kind: 'word'; word: string }
  | { kind: 'slot'; name: string }
  | { kind: 'optional'; nodes: Node[] }
  | { kind: 'either'; choices: Node[][] }

const closes = new Set([']', ')', '|'])

/** Reads a pattern. A pattern that is not well formed is a mistake in the table, so it throws. */
export function parsePattern(pattern: string): Node[] {
  const pieces = pattern.match(/<\w+>|[[\]()|]|[^\s[\]()|<>]+/g) ?? []
  let at = 0
  const sequence = (): Node[] => {
    const nodes: Node[] = []
    while (at < pieces.length && !closes.has(pieces[at]!)) {
      const piece = pieces[at++]!
      if (piece === '[') {
        nodes.push({ kind: 'optional', nodes: sequence() })
        expect(']')
      } else if (piece === '(') {
        const choices = [sequence()]
        while (pieces[at] === '|') {
          at++
          choices.push(sequence())
        }
        expect(')')
        nodes.push({ kind: 'either', choices })
      } else if (piece.startsWith('<')) nodes.push({ kind: 'slot', name: piece.slice(1, -1) })
      else if (piece === "'s") nodes.push({ kind: 'word', word: piece })
      else nodes.push(...tokenize(piece).map(({ word }) => ({ kind: 'word' as const, word })))
    }
    return nodes
  }
  const expect = (end: string) => {
    if (pieces[at++] !== end) throw new Error(`"${end}" is missing in the pattern: ${pattern}`)
  }
  const nodes = sequence()
  if (at < pieces.length)
    throw new Error(`"${pieces[at]}" is out of place in the pattern: ${pattern}`)
  return nodes
}

/** The names of all slots in a pattern. */
export function slotsIn(nodes: readonly Node[]): string[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'slot') return [node.name]
    if (node.kind === 'optional') return slotsIn(node.nodes)
    return node.kind === 'either' ? node.choices.flatMap(slotsIn) : []
  })
}
