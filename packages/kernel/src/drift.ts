import type { Content } from './digest.ts'

/** How what would happen now differs from what was shown. Lines are parsed; `part` says what kind they are. */
export interface Difference {
  added: { part: keyof Content; line: unknown }[]
  removed: { part: keyof Content; line: unknown }[]
  summary: string
}

/** Differences shown at most; the summary counts them all. */
const shownMax = 200

/** Compares two runs of one plan, line by line. */
export function differenceOf(planned: Content, now: Content): Difference {
  const parts = ['outbound', 'held_out', 'change'] as const
  const added: Difference['added'] = []
  const removed: Difference['removed'] = []
  const sentences: string[] = []
  for (const part of parts) {
    const before = new Set(planned[part])
    const after = new Set(now[part])
    const more = now[part].filter((line) => !before.has(line))
    const less = planned[part].filter((line) => !after.has(line))
    added.push(...more.slice(0, shownMax).map((line) => ({ part, line: JSON.parse(line) as unknown })))
    removed.push(...less.slice(0, shownMax).map((line) => ({ part, line: JSON.parse(line) as unknown })))
    if (more.length + less.length > 0) sentences.push(sentence[part](more.length, less.length))
  }
  // Nothing differs line by line: what was found or matched does.
  return {
    added,
    removed,
    summary: sentences.length > 0 ? sentences.join(' ') : 'The records it is about are not the same any more.',
  }
}

const count = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`

const sentence: Record<keyof Content, (more: number, less: number) => string> = {
  outbound: (more, less) =>
    [
      less > 0 && `${count(less, 'message is', 'messages are')} not as shown any more.`,
      more > 0 && `${count(more, 'message', 'messages')} would leave differently.`,
    ]
      .filter(Boolean)
      .join(' '),
  held_out: (more, less) =>
    [
      more > 0 && `${count(more, 'more record is', 'more records are')} held out since.`,
      less > 0 && `${count(less, 'record is', 'records are')} held out no longer.`,
    ]
      .filter(Boolean)
      .join(' '),
  change: (more, less) => `${count(Math.max(more, less), 'change differs', 'changes differ')} from what was shown.`,
}
