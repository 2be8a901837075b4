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
/** Whose values are words of the database; one that is not listed is said with spaces. */
export const among = (name: string, words: Readonly<Record<string, string>> = {}): FieldWords => ({
  name,
  text: (value) => words[String(value)] ?? String(value).replaceAll('_', ' '),
})
export const extra: FieldWords = {
  name: 'further fields',
  text: (value) =>
    typeof value === 'object' && value !== null && Object.keys(value).length > 0
      ? Object.entries(value)
          .map(
            ([name, each]) =>
              `${name.replaceAll('_', ' ')}: ${typeof each === 'boolean' ? (each ? 'yes' : 'no') : String(each)}`,
          )
          .join(', ')
      : undefined,
}

export const owner = (name: string): FieldWords => ({
  name,
  says: (what, before, after, back) =>
    after
      ? `Give ${what} ${back ? 'back ' : ''}to ${after}`
      : before
        ? `Take ${what} from ${before}`
        : `Leave ${what} without an owner`,
})
/** Its beginning is what the record is called by. */
export const rewritten: FieldWords = {
  name: 'text',
  says: (what, _before, _after, back) => `${back ? 'Change back' : 'Rewrite'} ${what}`,
}
export const archived = (one: string): FieldWords => ({
  name: 'archived',
  says: (what, before, after) =>
    after
      ? `Archive ${what}`
      : `Bring back ${before === undefined || what.startsWith('the ') ? '' : `the ${one} `}${what}`,
})
