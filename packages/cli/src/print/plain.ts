import { moment } from './moment.ts'

/**
 * Control characters and marks that turn the direction of text: what others typed must not move the
 * cursor of whoever reads it.
 */
const unsafe = /(?![\n\t])[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** Text that is safe on a terminal; line breaks and tabs stay. */
export const plain = (text: string): string => text.replace(unsafe, '')

/** The same on one line. */
export const oneLine = (text: string): string => plain(text.replace(/\s+/g, ' ')).trim()

/** `opted_out` as people say it. */
export const words = (name: string): string => name.replaceAll('_', ' ')

/** `1 change`, `2 changes` */
export const count = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`

/** A value of a cell: `none` for nothing, JSON for what has parts. */
export function shown(value: unknown, label?: string): string {
  if (label !== undefined) return oneLine(label)
  if (value === null || value === undefined || value === '') return 'none'
  if (typeof value !== 'string') return oneLine(JSON.stringify(value))
  return isMoment.test(value) ? moment(value) : oneLine(value)
}

/** As JSON has them. */
const isMoment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/
