import { toolkit } from '@rescind/kernel'
import { z } from 'zod'
import { inDayBounds, outOfDayBounds } from './bounds.ts'
import { isOneLine, isSeen, oneLineHint } from './one-line.ts'
import type { Permission } from './permission.ts'
import type { CrmDb } from './schema.generated.ts'

/** Types a tool of the CRM: its five parts, against our tables and permissions. */
export const defineTool = toolkit<CrmDb, Permission>()

/** The id of one record, in an input. `entity` is a word for the description: `id('contact')`. */
export const id = (entity: string) =>
  z.uuid().describe(`Id of ${/^[aeio]/.test(entity) ? 'an' : 'a'} ${entity}.`)

/** The ids of many records. */
export const ids = (entity: string) =>
  z.array(id(entity)).min(1).max(10_000).describe(`Ids of ${entity} records.`)

/** A day without a time zone, for whatever is written down. */
export const day = () =>
  z.iso.date().refine(inDayBounds, outOfDayBounds).describe('A day, YYYY-MM-DD.')

/** Text that says something, over as many lines as it likes. */
export const prose = (most: number) =>
  z.string().trim().min(1).max(most).refine(isSeen, 'There is nothing to read in it.')

/**
 * One line of text that says something. A line break in a name or a subject would begin another
 * field where it is printed or mailed.
 */
export const line = (most = 200) => prose(most).refine(isOneLine, oneLineHint)

/** One line, or nothing. */
export const lineOrNothing = (most: number) =>
  z
    .string()
    .trim()
    .max(most)
    .refine(isOneLine, oneLineHint)
    .refine((text) => text === '' || isSeen(text), 'There is nothing to read in it.')

/** An amount of money, exact: as text, or as a number where that is exact enough. */
export const amount = () =>
  z
    .union([
      z.number().refine((value) => exact.test(String(value)), wrongAmount),
      z.string().regex(exact, wrongAmount),
    ])
    .describe('An amount of money, at most two decimals: 12500 or "12500.00".')
const exact = /^\d{1,12}(\.\d{1,2})?$/
const wrongAmount = 'Write an amount like 12500.00.'

/** A currency by its ISO 4217 code. */
export const currency = () =>
  z
    .string()
    .regex(/^[A-Z]{3}$/)
    .describe('ISO 4217 code, like EUR.')

/** Custom fields to set; null takes one away. */
export const custom = () =>
  z
    .record(
      z.string().min(1).max(60).refine(isOneLine, oneLineHint),
      z.union([z.string().max(2_000), z.number(), z.boolean(), z.null()]),
    )
    .describe('Custom fields to set; null takes one away.')

/** An object with at least one of these fields. */
export const someOf = <S extends z.ZodRawShape>(shape: S) =>
  z
    .strictObject(shape)
    .partial()
    .refine((set) => Object.keys(set).length > 0, 'Name at least one field to set.')
    .describe('The fields to set; all others stay as they are.')
