import { z } from 'zod'
import { inDayBounds, outOfDayBounds } from '../bounds.ts'
import { quarterOf } from '../time/period.ts'

const isQuarter = /^\d{4}-Q[1-4]$/

/** A quarter, by its name or any of its days. */
export const quarter = z
  .string()
  .refine((text) => isQuarter.test(text) || z.iso.date().safeParse(text).success, {
    error: 'Write a quarter like 2026-Q4, or a day in it.',
    abort: true,
  })
  .refine((text) => inDayBounds(isQuarter.test(text) ? quarterOf(text, '') : text), outOfDayBounds)
  .optional()
  .describe('2026-Q4, or a day in the quarter. Default: this quarter.')
