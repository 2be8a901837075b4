import type { Transaction } from 'kysely'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import type { Figure, Worth } from '../contract/sums.ts'
import { labelsOf, namesOf } from './describe.ts'
import { listText, type Words } from './words.ts'

/** A figure as people read it. */
export interface ShownFigure extends Omit<Figure, 'about'> {
  about: { table: string; id: string | null; label: string } | null
  /** What it is and of when: "Open, Q4 2026". */
  name: string
  before_label: string
  after_label: string
  /** With its sign. */
  by_label: string
}

export interface ShownWorth extends Worth {
  label: string
}

export const shownWorth = (worth: readonly Worth[] = [], words?: Words): ShownWorth[] =>
  worth.map((each) => ({ ...each, label: sumText(each.amount, each.currency, words) }))

/** "€744,200 and $12,000": what rows of each table are worth, as a title says it. */
export function worthByTable(worth: readonly Worth[] = [], words?: Words): Record<string, string> {
  const texts = Map.groupBy(shownWorth(worth, words), ({ table }) => table)
  return Object.fromEntries(
    [...texts].map(([table, sums]) => [table, listText(sums.map(({ label }) => label))]),
  )
}

/** Figures with their names and sums in words. */
export async function shownFigures(
  tx: Transaction<AnyDb>,
  people: Kernel['people'],
  org: string,
  figures: readonly Figure[] = [],
): Promise<ShownFigure[]> {
  const { words } = people
  const wanted = new Map<string, Set<string>>()
  for (const { about } of figures)
    if (about?.id) wanted.set(about.table, (wanted.get(about.table) ?? new Set()).add(about.id))
  const label = await labelsOf(tx, await namesOf(tx, people), wanted, org)
  return figures.map((each) => {
    const { figure, period, currency, about, before, after, by } = each
    return {
      ...each,
      about: about && { ...about, label: (about.id && label(about.table, about.id)) ?? 'Nobody' },
      name: words?.figure?.(figure, period) ?? `${figure}, ${period}`,
      before_label: sumText(before, currency, words),
      after_label: sumText(after, currency, words),
      by_label: `${by.startsWith('-') ? '' : '+'}${sumText(by, currency, words)}`,
    }
  })
}

const sumText = (amount: string, currency: string, words?: Words) =>
  words?.sum?.(amount, currency) ?? `${currency} ${amount}`
