/** Which sign begins the decimals; the other one groups thousands. */
export type NumberFormat = 'decimal_point' | 'decimal_comma'

/**
 * `ambiguous`: nothing in the column tells whether 1.234 is a thousand or one and a bit. `mixed`:
 * it holds both ways.
 */
export type FoundNumbers = NumberFormat | 'ambiguous' | 'mixed'

/** Finds how a column writes its numbers, from all of its values together. */
export function findNumberFormat(values: Iterable<string>): FoundNumbers {
  let point = false
  let comma = false
  let unsure = false
  for (const value of values) {
    const evidence = evidenceOf(bare(value).digits)
    if (evidence === 'decimal_point') point = true
    else if (evidence === 'decimal_comma') comma = true
    else if (evidence === 'ambiguous') unsure = true
  }
  if (point && comma) return 'mixed'
  if (comma) return 'decimal_comma'
  return point || !unsure ? 'decimal_point' : 'ambiguous'
}

/** A number as an exact decimal text (`-1100.04`), or null where it is none in this format. */
export function parseNumber(value: string, format: NumberFormat): string | null {
  const { negative, digits } = bare(value)
  const pattern = format === 'decimal_point' ? pointPattern : commaPattern
  const match = pattern.exec(digits)
  if (!match) return null
  const whole = match[1]!.replaceAll(/[.,]/g, '').replace(/^0+(?=\d)/, '') || '0'
  const decimals = match[2] ?? ''
  const text = decimals ? `${whole}.${decimals}` : whole
  return negative && /[1-9]/.test(text) ? `-${text}` : text
}

/** Rounds an exact decimal half away from zero; `exact` is false where digits were lost. */
export function toScale(decimal: string, scale: number): { text: string; exact: boolean } {
  const [whole = '0', decimals = ''] = decimal.replace('-', '').split('.')
  const kept =
    BigInt(whole + decimals.slice(0, scale).padEnd(scale, '0')) +
    (Number(decimals[scale] ?? '0') >= 5 ? 1n : 0n)
  const digits = kept.toString().padStart(scale + 1, '0')
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  return {
    text: decimal.startsWith('-') && kept > 0n ? `-${text}` : text,
    exact: !/[1-9]/.test(decimals.slice(scale)),
  }
}

// Groups of three, or two as in India; then the decimals.
const pointPattern = /^(\d{1,3}(?:,\d{2,3})*,\d{3}|\d+|(?=\.\d))(?:\.(\d*))?$/
const commaPattern = /^(\d{1,3}(?:\.\d{2,3})*\.\d{3}|\d+|(?=,\d))(?:,(\d*))?$/

/**
 * Without currency, spaces and apostrophes between digits, and sign; (55) and 55- are negative, as
 * accountants write.
 */
function bare(value: string): { negative: boolean; digits: string } {
  let text = value
    .trim()
    .replace(/^(?:[A-Z]{3}|\p{Sc})\s*|\s*(?:[A-Z]{3}|\p{Sc})$/gu, '')
    .trim()
  const inBrackets = /^\((.*)\)$/.exec(text)
  if (inBrackets) text = inBrackets[1]!.trim()
  const sign = /^[-+\u2212]|[-\u2212]$/.exec(text)?.[0]
  if (sign) text = text.replace(sign, '').trim()
  text = text.replace(/^\p{Sc}\s*/u, '').replaceAll(/(?<=\d)[\s'\u2019](?=\d{3})/gu, '')
  return { negative: Boolean(inBrackets) || (sign !== undefined && sign !== '+'), digits: text }
}

function evidenceOf(digits: string): NumberFormat | 'ambiguous' | null {
  const points = digits.split('.').length - 1
  const commas = digits.split(',').length - 1
  if (!/^[\d.,]+$/.test(digits) || points + commas === 0) return null
  if (points > 0 && commas > 0)
    return digits.lastIndexOf('.') > digits.lastIndexOf(',') ? 'decimal_point' : 'decimal_comma'
  // Twice can only be thousands.
  if (points > 1) return 'decimal_comma'
  if (commas > 1) return 'decimal_point'
  const here: NumberFormat = points === 1 ? 'decimal_point' : 'decimal_comma'
  const [before = '', after = ''] = digits.split(/[.,]/)
  return after.length !== 3 || before.length > 3 || before === '' || before.startsWith('0')
    ? here
    : 'ambiguous'
}
