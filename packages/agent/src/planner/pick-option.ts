import { fold, tokenize } from './grammar/token.ts'

const ordinals = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth']

/**
 * Which of the listed options is meant by "2", "the second one" or its beginning; undefined when it
 * is none of them.
 */
export function pickOption(said: string, options: readonly string[]): number | undefined {
  const words = tokenize(said)
    .map((token) => token.word)
    .filter(
      (word) =>
        !['the', 'one', 'number', 'please', 'deal', 'contact', 'company', 'take'].includes(word),
    )
  const [word, more] = words
  if (word === undefined) return undefined
  const index = /^\d{1,2}$/.test(word) ? Number(word) - 1 : ordinals.indexOf(word)
  if (more === undefined && index >= 0) return index < options.length ? index : undefined
  const fitting = options.flatMap((option, at) => (fold(option).startsWith(fold(said)) ? [at] : []))
  return fitting.length === 1 ? fitting[0] : undefined
}
