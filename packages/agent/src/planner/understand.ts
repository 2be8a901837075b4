import { match } from './grammar/match.ts'
import { type Node, parsePattern } from './grammar/pattern.ts'
import { type Token, tokenize } from './grammar/token.ts'
import type { Sentence, Steps, Turn } from './sentence.ts'
import { sentences } from './sentences/index.ts'

/** A sentence that was understood. */
export interface Understood {
  sentence: Sentence
  values: Record<string, unknown>
  begin(turn: Turn): Steps
}

const courtesies = {
  before: [
    'please',
    'hey',
    'hi',
    'ok',
    'now',
    'then',
    'can you',
    'could you',
    'would you',
    'i want you to',
    'i would like you to',
    "let's",
    'and',
  ],
  after: ['please', 'thanks', 'thank you', 'now'],
}

const table: { sentence: Sentence; nodes: Node[] }[] = sentences.flatMap((sentence) =>
  sentence.patterns.map((pattern) => ({ sentence, nodes: parsePattern(pattern) })),
)

/** The first sentence of the table that fits, or null. */
export function understand(said: string, now: Date): Understood | null {
  const tokens = withoutCourtesies(tokenize(said))
  if (tokens.length === 0) return null
  for (const { sentence, nodes } of table) {
    const { slots } = sentence
    const valueOf = (name: string, from: number, to: number) =>
      slots[name]!.read(tokens.slice(from, to), said, now)
    const rules = Object.fromEntries(
      Object.entries(slots).map(([name, slot]) => [
        name,
        {
          words_max: slot.words_max,
          colons: slot.colons,
          accepts: (from: number, to: number) => valueOf(name, from, to) !== undefined,
        },
      ]),
    )
    const taken = match(nodes, tokens, rules)
    if (!taken) continue
    const values = Object.fromEntries(
      Object.entries(taken).map(([name, [from, to]]) => [name, valueOf(name, from, to)]),
    )
    return { sentence, values, begin: (turn) => sentence.steps(values, turn) }
  }
  return null
}

function withoutCourtesies(tokens: Token[]): Token[] {
  const words = (list: readonly Token[]) => list.map((token) => token.word).join(' ')
  const lead = courtesies.before.find(
    (phrase) => words(tokens.slice(0, phrase.split(' ').length)) === phrase,
  )
  if (lead !== undefined && tokens.length > lead.split(' ').length)
    return withoutCourtesies(tokens.slice(lead.split(' ').length))
  const trail = courtesies.after.find(
    (phrase) => words(tokens.slice(-phrase.split(' ').length)) === phrase,
  )
  if (trail !== undefined && tokens.length > trail.split(' ').length)
    return withoutCourtesies(tokens.slice(0, -trail.split(' ').length))
  return tokens
}
