import type { Change } from '../contract/change.ts'

/**
 * How the domain says things to people. Whatever it leaves out is said by the name that the
 * database has for it.
 */
export interface Words {
  tables: Readonly<Record<string, TableWords>>
  /** What each tool does, without its records: "Lend a book". */
  tools: Readonly<Record<string, string>>
  /**
   * Why something is a plan or ran at once, by the code of the reason, where the kernel's sentence
   * does not say it.
   */
  reasons?: Readonly<Record<string, WhyWords>>
  /** What people call a field of an input that is no column of its table: `body: 'text'`. */
  inputs?: Readonly<Record<string, string>>
  /** What people call a role. */
  roles?: Readonly<Record<string, string>>
  /** The title of an action or a plan; undefined where its changes say it by themselves. */
  title?(said: Said): string | undefined
  /**
   * What sends messages and does nothing else: the table in which they are written down, and how it
   * is said: "Mail 3 people".
   */
  sends?: { table: string; title(messages: number): string }
  /** A sum: ('744200.00', 'EUR') → "€744,200" */
  sum?(amount: string, currency: string): string
  /** A figure that the domain computes, and of when: "Open, Q4 2026". `period`: its first day. */
  figure?(figure: string, period: string): string
}

/** What a reason is said of. */
export interface Reasoned {
  tool: string
  kind: 'do' | 'undo' | 'redo'
  mode: string
  /** Records that change, of whatever table. */
  records: number
}

/**
 * A reason in words, or how it is said of one action or plan; undefined where the general sentence
 * will do.
 */
export type WhyWords = string | ((of: Reasoned) => string | undefined)

export interface TableWords {
  one: string
  many: string
  fields: Readonly<Record<string, FieldWords>>
  /**
   * SQL over a row `t`: in which currency its money is; `t` has no more than its organisation where
   * that decides.
   */
  currency?: { ofRow: string } | { ofOrg: string }
  /** SQL over a row `t`: how people call it, where its stored label does not say it. */
  label?: string
  /**
   * Does this row only go along with another one that changes? A title then speaks of that one
   * alone.
   */
  goesAlong?(change: Change, all: readonly Change[]): boolean
  /** The label within a sentence: "the task “Call back”". */
  called?(label: string): string
  /**
   * A whole sentence for one change; undefined where the fields say it. `back`: it takes something
   * back.
   */
  says?(change: Change, back: boolean): string | undefined
}

export interface FieldWords {
  /** In lower case, as within a sentence. */
  name: string
  /** Says how the row came to be, not what was done to it: no part of a title. */
  quiet?: true
  /** A sum, in the currency of its row. */
  money?: true
  /** A value in words, where it is not words already. */
  text?(value: unknown, row: { currency?: string | undefined }): string | undefined
  /** A sentence of its own; without `before` it is of many records. */
  says?(
    what: string,
    before: string | undefined,
    after: string | undefined,
    back: boolean,
  ): string | undefined
}

/**
 * Rows of one table that are treated alike; a field that becomes the same in every one of them
 * carries that value, as people read it.
 */
export interface SaidGroup {
  table: string
  op: Change['op']
  rows: number
  fields: {
    field: string
    name?: string
    quiet?: true
    rows: number
    same: boolean
    after?: unknown
    after_label?: string
  }[]
}

/** What a title is made of. */
export interface Said {
  tool: string
  input: unknown
  /** `records`: what was named or matched and is done to, where that is known. */
  counts: { rows: number; send: number; held_out: number; records?: number }
  /** Rows by table; 0 where it is only known that it is written. */
  tables: Readonly<Record<string, number>>
  /** All of them where the action is small, else the first ones or none. */
  changes: readonly Change[]
  /** Of a plan: its changes in groups. */
  groups: readonly SaidGroup[]
  /** Of a plan: what its rows are worth, by table, in words: "€744,200 and $12,000". */
  worth?: Readonly<Record<string, string>>
}

/** `stage_id` → "stage" */
export const plain = (name: string): string =>
  name
    .replace(/_id$/, '')
    .replace(/^custom\./, '')
    .replaceAll('_', ' ')

export const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

const plural = (noun: string): string =>
  noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : noun.endsWith('s') ? noun : `${noun}s`

const grouping = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 6 })

/** 1200 → "1,200" */
export const grouped = (n: number): string => grouping.format(n)

/** (1, 'order') → "1 order", (1200, 'order') → "1,200 orders" */
export function counted(n: number, table: string, words?: Words): string {
  const { one = plain(table), many = plural(one) } = words?.tables[table] ?? {}
  return `${grouped(n)} ${n === 1 ? one : many}`
}

/** What a tool does: "Lend a book"; without words for it, its name in words. */
export const toolTitle = (tool: string, words?: Words): string =>
  words?.tools[tool] ?? capital(plain(tool))

/** ['a', 'b', 'c'] → "a, b and c"; `last`: what stands before the last of them. */
export const listText = (parts: readonly string[], last: 'and' | 'or' = 'and'): string =>
  parts.length > 1 ? `${parts.slice(0, -1).join(', ')} ${last} ${parts.at(-1)}` : (parts[0] ?? '')

const days = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
})

/** ('2026-12-31') → "31 Dec 2026"; of a moment its day in UTC. What is no day stays as it is. */
export function dayText(at: Date | string): string {
  const day = typeof at === 'string' ? new Date(at.slice(0, 10)) : at
  return Number.isNaN(day.getTime()) ? String(at) : days.format(day).replace('Sept', 'Sep')
}

/**
 * "29 Nov 2026, 10:43 UTC": for what is stored, or read by nobody knows whom, in which time zone.
 */
export const minuteText = (at: Date | string): string =>
  `${dayText(at)}, ${new Date(at).toISOString().slice(11, 16)} UTC`

/** An end of a span as people read it: a day, a moment, or a number as it stands. */
export const edgeText = (edge: string): string =>
  /^\d+$/.test(edge) ? edge : edge.length > '2026-12-31'.length ? minuteText(edge) : dayText(edge)
