/**
 * Money that a run moves, over all of what it writes. Every amount is exact decimal text of one
 * currency; currencies are never added.
 */
export interface Sums {
  worth: readonly Worth[]
  figures: readonly Figure[]
}

/**
 * What the rows that it writes in one table are worth: as they are afterwards, or were where they
 * go.
 */
export interface Worth {
  table: string
  currency: string
  amount: string
}

/**
 * A figure that the domain computes and that comes out differently: `before` and `after` as things
 * are when it is looked at, `by` the difference, which is all this run's own.
 */
export interface Figure {
  /** As the domain calls it. */
  figure: string
  /** First day of the period it is of. */
  period: string
  currency: string
  /** Whose part of it: null for all of it; an `id` of null for the part that is nobody's. */
  about: { table: string; id: string | null } | null
  before: string
  after: string
  by: string
}

export const noSums: Sums = { worth: [], figures: [] }

/**
 * What a yes binds of them, in an order of its own: how much moves. Where the figures stand besides
 * is everybody's work.
 */
export const movedOf = ({ worth, figures }: Sums): string[] =>
  [
    ...worth.map(({ table, currency, amount }) => [table, currency, amount]),
    ...figures.map(({ figure, period, currency, about, by }) => [
      figure,
      period,
      currency,
      about?.table,
      about?.id,
      by,
    ]),
  ]
    .map((line) => JSON.stringify(line))
    .sort()
