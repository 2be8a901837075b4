import { KernelError } from '@rescind/kernel'

/**
 * What a text may say about its recipient and sender: `{{first_name}}`, or `{{first_name|there}}`
 * with a word for where it is not known.
 */
export const mergeFields = [
  'first_name',
  'last_name',
  'name',
  'title',
  'company',
  'city',
  'sender_name',
  'sender_title',
  'org',
] as const
export type MergeField = (typeof mergeFields)[number]
export type MergeValues = Record<MergeField, string>

/** What stands where an erasure took a person out of a text about others. */
const erased = '[erased]'

/** A value as a mail may say it: one that an erasure left a gap in is not known any more. */
export const sayable = (value: string | null): string =>
  value?.includes(erased) ? '' : (value ?? '')

/** Filled at hand-off: the address of the recipient's own unsubscribe link. */
export const unsubscribeUrl = '{{unsubscribe_url}}'

// As people write it; a brace more on either side is none. After the bar comes what stands in,
// which may be nothing.
const field = /(?<!\{)\{\{\s*([^{}|]*?)\s*(?:\|([^{}|]*))?\}\}(?!\})/g
const unsubscribe = 'unsubscribe_url'

const isMergeField = (name: string): name is MergeField =>
  (mergeFields as readonly string[]).includes(name)

/**
 * Checks the fields and braces of texts before anything is made of them: no reader ever sees a raw
 * one, nor the gap that an erasure left.
 * @throws KernelError `invalid_input` with the fields there are
 */
export function assertMergeable(...texts: readonly string[]): void {
  for (const text of texts) {
    for (const [, name = ''] of text.matchAll(field)) {
      if (name !== unsubscribe && !isMergeField(name))
        throw notMergeable(`There is no merge field {{${name}}}.`)
    }
    const [around] = text.replaceAll(field, ' ').match(malformed) ?? []
    if (around)
      throw notMergeable(`“${around.trim()}” is no merge field: its braces are not in order.`)
    if (text.includes(erased))
      throw new KernelError(
        'invalid_input',
        `The text has “${erased}” where it named somebody who was erased.`,
        'Write that place anew; nobody is to read the gap.',
      )
  }
}

/** Two braces that make no field, or a field with one. */
const malformed = new RegExp(
  `.{0,20}(?:\\{\\{|\\}\\}|\\{\\s*(?:${[...mergeFields, unsubscribe].join('|')})\\s*\\}).{0,20}`,
)

const notMergeable = (message: string) =>
  new KernelError(
    'invalid_input',
    message,
    `Write {{first_name}}, or {{first_name|there}} with a word for where it is not known. There are ${mergeFields.map((known) => `{{${known}}}`).join(', ')}.`,
  )

/**
 * The text with its fields filled in, in one pass: a value that looks like a field stays as it is.
 */
export function fill(text: string, values: MergeValues): string {
  return text.replaceAll(field, (whole, name: string, otherwise: string | undefined) => {
    if (name === unsubscribe) return unsubscribeUrl
    return isMergeField(name) ? values[name] || (otherwise ?? '') : whole
  })
}

/** The fields that a text uses. */
export function fieldsOf(text: string): MergeField[] {
  return [...new Set([...text.matchAll(field)].map(([, name = '']) => name))].filter(isMergeField)
}

/** Fields that stay empty for these values and have no word to stand in. */
export function emptyFields(text: string, values: MergeValues): MergeField[] {
  const used = [...text.matchAll(field)]
    .filter(([, , otherwise]) => otherwise === undefined)
    .map(([, name = '']) => name)
  return [...new Set(used)].filter(isMergeField).filter((name) => !values[name].trim())
}
