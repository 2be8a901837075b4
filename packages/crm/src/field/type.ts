import { z } from 'zod'
import { address } from '../contact/normal-address.ts'
import {
  amount as amountInput,
  currency as currencyInput,
  custom,
  day as dayInput,
  id,
  line,
  lineOrNothing,
} from '../tool.ts'

/** What a field holds. Of each kind every reader knows how it is filtered, read and written. */
export const fieldKinds = [
  'text',
  'email',
  'phone',
  'domain',
  'currency',
  'language',
  'one_of',
  'number',
  'year',
  'money',
  'day',
  'moment',
  'flag',
  'id',
  'record',
  'custom',
] as const
export type FieldKind = (typeof fieldKinds)[number]

/** The type of a field; `I` is the schema of its values in the inputs of tools. */
export interface FieldType<I extends z.ZodType = z.ZodType> {
  kind: FieldKind
  input: () => I
  /** Most characters of a text, for everything that writes it. */
  characters_max?: number
  /** Least and greatest of a number. An amount of money is never below 0. */
  min?: number
  max?: number
  /** Digits of an amount of money before the point. */
  digits_max?: number
  /** The only values there are. */
  values?: readonly string[]
  /** The table of the record that it names. */
  table?: string
  /** A day to come: in a filter `within_days` counts ahead. */
  ahead?: true
}

/** One line of text that says something. */
export const text = (characters_max: number) => ({
  kind: 'text' as const,
  input: () => line(characters_max),
  characters_max,
})

/** One line of text, which may be empty. */
export const textOrNothing = (characters_max: number) => ({
  kind: 'text' as const,
  input: () => lineOrNothing(characters_max),
  characters_max,
})

/** A word that the product writes itself. */
export const word = () => ({ kind: 'text' as const, input: () => z.string() })

export const email = () => ({ kind: 'email' as const, input: address })

export const phone = () => ({
  kind: 'phone' as const,
  input: () => line(50),
  characters_max: 50,
})

export const domain = () => ({
  kind: 'domain' as const,
  input: () => line(253),
  characters_max: 253,
})

/** ISO 4217 */
export const currency = () => ({ kind: 'currency' as const, input: currencyInput })

/** ISO 639-1 */
export const language = () => ({
  kind: 'language' as const,
  input: () =>
    z
      .string()
      .regex(/^[a-z]{2}$/)
      .describe('ISO 639-1 code.'),
})

export const oneOf = <const V extends readonly [string, ...string[]]>(values: V) => ({
  kind: 'one_of' as const,
  input: () => z.enum(values),
  values,
})

const wholeNumber = (min: number, max: number) => () => z.number().int().min(min).max(max)

/** A whole number. */
export const number = (min: number, max: number) => ({
  kind: 'number' as const,
  input: wholeNumber(min, max),
  min,
  max,
})

/** A whole number that is not grouped where it is shown. */
export const year = (min: number, max: number) => ({
  kind: 'year' as const,
  input: wholeNumber(min, max),
  min,
  max,
})

/** An exact amount of money with two decimals, not below 0. */
export const amount = (digits_max = 12) => ({
  kind: 'money' as const,
  input: amountInput,
  digits_max,
})

/** A day in the past, for a filter. */
export const day = () => ({ kind: 'day' as const, input: dayInput })

/** A day to come. */
export const dayAhead = () => ({ kind: 'day' as const, input: dayInput, ahead: true as const })

export const moment = () => ({ kind: 'moment' as const, input: () => z.iso.datetime() })

/** An id that names no record people would follow. */
export const key = () => ({ kind: 'id' as const, input: () => z.uuid() })

/** A record of this table. */
export const record = <T extends string>(table: T) => ({
  kind: 'record' as const,
  input: () => id(table),
  table,
})

/** What an organisation keeps besides, under names of its own. */
export const customFields = () => ({ kind: 'custom' as const, input: custom })
