/** A value that names a person. */
export interface NamingValue {
  kind: 'name' | 'address' | 'phone' | 'reference'
  value: string
}

const digitsMin = 6

/**
 * A regular expression, as PostgreSQL reads it, that finds each of the values as a word of its own; null where there is nothing to find. A phone
 * number is found however its digits are set apart, a value also as JSON or a form writes it.
 */
export function patternOf(values: readonly NamingValue[]): string | null {
  const parts = [...new Set(values.flatMap(alternatives))].sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
  return parts.length === 0 ? null : `(?<![[:alnum:]])(?:${parts.join('|')})(?![[:alnum:]])`
}

function alternatives({ kind, value }: NamingValue): string[] {
  const text = value.trim()
  if (text === '') return []
  if (kind === 'phone') {
    const digits = text.replace(/\D/g, '')
    if (digits.length < digitsMin) return [escaped(text)]
    return [`[+]?${digits.split('').join('[-[:space:]()./]*')}`]
  }
  const json = JSON.stringify(text).slice(1, -1)
  const form = encodeURIComponent(text)
  // Without regard to case; where the collation folds ASCII only, the other cases are given.
  const cases = /\P{ASCII}/u.test(text) ? [text.toLowerCase(), text.toUpperCase()] : []
  return [...new Set([text, json, form, ...cases])].map(spaced)
}

const escaped = (text: string): string => text.replace(/[^\p{L}\p{N}\s]/gu, (sign) => `\\${sign}`)

/** Between two words of a name there may be more than one space, or a line break. */
const spaced = (text: string): string => escaped(text).replace(/\s+/g, '[[:space:]]+')
