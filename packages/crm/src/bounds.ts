/**
 * How many characters a field holds, for everything that writes it: the tool for one record and for
 * many, the import, the API and the page. All of them are one line but those that `prose` bounds.
 */
export const bounds = {
  contact: {
    first_name: 100,
    last_name: 100,
    full_name: 100,
    phone: 50,
    title: 100,
    city: 100,
    country: 100,
    external_ref: 200,
  },
  company: { name: 200, domain: 253, industry: 100, city: 100, country: 100, external_ref: 200 },
  deal: { name: 200, next_step: 500, lost_reason: 500, external_ref: 200 },
  product: { name: 200, series: 100, external_ref: 200 },
} as const

/**
 * The bound of an import's field, by what the file is about; undefined where the field is no text
 * of its own.
 */
export const boundOf = (kind: string, field: string): number | undefined =>
  (bounds as Record<string, Record<string, number> | undefined>)[kind]?.[field]

/**
 * Least and greatest of whole numbers, for everything that writes them. An amount of money is never
 * below 0.
 */
export const numberBounds = {
  company: { employees: { min: 0, max: 10_000_000 }, founded: { min: 1000, max: 2200 } },
} as const

/** The bounds of an import's whole number, by what the file is about. */
export const numberBoundsOf = (
  kind: string,
  field: string,
): { min: number; max: number } | undefined =>
  (numberBounds as Record<string, Record<string, { min: number; max: number }> | undefined>)[
    kind
  ]?.[field]

/**
 * First and last day of whatever writes a day. What lies outside is a slip, or a placeholder of
 * another system: 0002-03-01, 9999-12-31.
 */
export const dayBounds = { first: '1900-01-01', last: '2199-12-31' } as const

/** `day` is YYYY-MM-DD. */
export const inDayBounds = (day: string): boolean => day >= dayBounds.first && day <= dayBounds.last

export const outOfDayBounds = 'Write a day from 1900 to 2199.'
