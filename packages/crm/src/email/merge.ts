import { KernelError } from '@rescind/kernel'

/** What a text may say about its recipient and sender: `{{first_name}}`, or `{{first_name|there}}` with a word for where it is not known. */
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

/** Filled at hand-off: the address of the recipient's own unsubscribe link. */
export const unsubscribeUrl = '{{unsubscribe_url}}'

const field = /\{\{\s*([^{}|]*?)\s*(?:\|([^{}]*))?\}\}/g
const isMergeField = (name: string): name is MergeField => (mergeFields as readonly string[]).includes(name)

/**
 * Checks the fields of a text before anything is made of it.
 * @throws KernelError `invalid_input` with the fields there are
 */
export function assertMergeable(text: string): void {
  for (const [whole, name = ''] of text.matchAll(field)) {
    if (whole === unsubscribeUrl || isMergeField(name)) continue
    throw new KernelError(
      'invalid_input',
      `There is no merge field {{${name}}}.`,
      `Use ${mergeFields.map((known) => `{{${known}}}`).join(', ')}.`,
    )
  }
}

/** The text with its fields filled in, in one pass: a value that looks like a field stays as it is. */
export function fill(text: string, values: MergeValues): string {
  return text.replaceAll(field, (whole, name: string, otherwise: string | undefined) =>
    isMergeField(name) ? values[name] || (otherwise ?? '') : whole,
  )
}

/** Fields that stay empty for these values and have no word to stand in. */
export function emptyFields(text: string, values: MergeValues): MergeField[] {
  const used = [...text.matchAll(field)].filter(([, , otherwise]) => otherwise === undefined).map(([, name = '']) => name)
  return [...new Set(used)].filter(isMergeField).filter((name) => !values[name])
}
