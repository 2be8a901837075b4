import { limits } from '../contract/limits.ts'
import type { Content } from './digest.ts'

/**
 * How what would happen now differs from what was shown. Lines are parsed; `part` says what kind
 * they are.
 */
export interface Difference {
  added: { part: keyof Content; line: unknown }[]
  removed: { part: keyof Content; line: unknown }[]
  summary: string
  /** How many records differ, over all lines; `added` and `removed` hold the first of them. */
  records: number
}

/**
 * Compares two runs of one plan, line by line. `otherSums`: the money that moves is another too.
 */
export function differenceOf(planned: Content, now: Content, otherSums = false): Difference {
  const parts = ['held_out', 'outbound', 'change'] as const
  const added: Difference['added'] = []
  const removed: Difference['removed'] = []
  const sentences: string[] = []
  const records = { about: new Set<string>(), changed: new Set<string>() }
  for (const part of parts) {
    const before = new Set(planned[part])
    const after = new Set(now[part])
    const more = now[part].filter((line) => !before.has(line)).map(parse)
    const less = planned[part].filter((line) => !after.has(line)).map(parse)
    added.push(...more.slice(0, limits.drift_lines).map((line) => ({ part, line })))
    removed.push(...less.slice(0, limits.drift_lines).map((line) => ({ part, line })))
    for (const line of [...more, ...less])
      records[part === 'change' ? 'changed' : 'about'].add(keyOf(line))
    if (more.length + less.length > 0) sentences.push(sentence[part](more, less))
  }
  // Who sees the lines differ sees why; the sums alone differ by what others wrote in the same
  // records.
  if (otherSums && sentences.length === 0)
    sentences.push('The money it moves is not what was shown.')
  // Nothing differs line by line: what was found or matched does.
  return {
    added,
    removed,
    // Whose message differs also has a row that does; that is one record.
    records: records.about.size || records.changed.size,
    summary:
      sentences.length > 0
        ? sentences.join(' ')
        : 'The records it is about are not the same any more.',
  }
}

interface Parsed {
  reason?: string
  record?: { table: string; id: string } | null
  table?: string
  id?: string
}

const parse = (line: string) => JSON.parse(line) as Parsed

const keyOf = ({ record, table, id }: Parsed) =>
  record ? `${record.table} ${record.id}` : `${table} ${id}`

const count = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`

type Lines = readonly { reason?: string }[]

/** `1 opted out, 2 in legal hold`: the reasons as they are named, with spaces. */
const reasons = (lines: Lines) =>
  [...new Set(lines.map((line) => line.reason ?? ''))]
    .map(
      (reason) =>
        `${lines.filter((l) => l.reason === reason).length} ${reason.replaceAll('_', ' ')}`,
    )
    .join(', ')

const sentence: Record<keyof Content, (more: Lines, less: Lines) => string> = {
  held_out: (more, less) =>
    [
      more.length > 0 &&
        `${count(more.length, 'more record is', 'more records are')} held out: ${reasons(more)}.`,
      less.length > 0 &&
        `${count(less.length, 'record is', 'records are')} held out no longer: ${reasons(less)}.`,
    ]
      .filter(Boolean)
      .join(' '),
  outbound: (more, less) =>
    [
      less.length > 0 && `${count(less.length, 'message', 'messages')} would not leave as shown.`,
      more.length > 0 &&
        `${count(more.length, 'message', 'messages')} would leave that ${more.length === 1 ? 'was' : 'were'} not shown so.`,
    ]
      .filter(Boolean)
      .join(' '),
  change: (more, less) =>
    `${count(Math.max(more.length, less.length), 'change differs', 'changes differ')} from what was shown.`,
}
