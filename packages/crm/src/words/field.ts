import { dayText, type FieldWords } from '@rescind/kernel'
import { moneyText } from './format.ts'

export const field = (name: string): FieldWords => ({ name })
export const quiet = (name: string): FieldWords => ({ name, quiet: true })
export const day = (name: string): FieldWords => ({ name, text: (value) => dayText(String(value)) })
export const money = (name: string): FieldWords => ({
  name,
  money: true,
  text: (value, { currency }) => moneyText(value as string | number, currency),
})
export const yesNo = (name: string): FieldWords => ({
  name,
  text: (value) => (value === true ? 'yes' : 'no'),
})
/** A word of the database, with spaces. */
export const wordText = (value: unknown) => String(value).replaceAll('_', ' ')
/** Whose values are words of the database; one that is not listed is said with spaces. */
export const among = (name: string, words: Readonly<Record<string, string>> = {}): FieldWords => ({
  name,
  text: (value) => words[String(value)] ?? wordText(value),
})
/** {"size": "XL", "vip": true} → "size: XL, vip: yes" */
export const entriesText = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null && Object.keys(value).length > 0
    ? Object.entries(value)
        .map(
          ([name, each]) =>
            `${name.replaceAll('_', ' ')}: ${typeof each === 'boolean' ? (each ? 'yes' : 'no') : String(each)}`,
        )
        .join(', ')
    : undefined

type Says = NonNullable<FieldWords['says']>

/** Whose a record becomes. */
export const giving: Says = (what, before, after, back) =>
  after
    ? `Give ${what} ${back ? 'back ' : ''}to ${after}`
    : before
      ? `Take ${what} from ${before}`
      : `Leave ${what} without an owner`
/** Its beginning is what the record is called by. */
export const rewritten: FieldWords = {
  name: 'text',
  says: (what, _before, _after, back) => `${back ? 'Change back' : 'Rewrite'} ${what}`,
}
export const archiving =
  (one: string): Says =>
  (what, before, after) =>
    after
      ? `Archive ${what}`
      : `Bring back ${before === undefined || what.startsWith('the ') ? '' : `the ${one} `}${what}`
export const archived = (one: string): FieldWords => ({ name: 'archived', says: archiving(one) })
