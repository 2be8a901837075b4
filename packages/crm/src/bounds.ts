/**
 * First and last day of whatever writes a day. What lies outside is a slip, or a placeholder of
 * another system: 0002-03-01, 9999-12-31.
 */
export const dayBounds = { first: '1900-01-01', last: '2199-12-31' } as const

/** `day` is YYYY-MM-DD. */
export const inDayBounds = (day: string): boolean => day >= dayBounds.first && day <= dayBounds.last

export const outOfDayBounds = 'Write a day from 1900 to 2199.'
