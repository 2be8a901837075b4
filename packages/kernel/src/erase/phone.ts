import { space } from './letters.ts'

const digitsMin = 6

/** What sets the digits of a phone number apart, also as a link encodes it. */
const apart = `(?:[${space}()./_~·\\-\\u2010-\\u2015\\u2212\\u00ad\\u200b]|%2[089D])*`

/** Calling codes of one and two digits (ITU-T E.164); all others have three. */
const oneDigit = /^[17]/
const twoDigits = /^(?:2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/
/** Italy and San Marino keep the zero of the number after the code. */
const zeroStays = /^(?:39|378)$/

/** A number as E.164 splits it. `code` is null where the number does not say its country. */
interface Number {
  code: string | null
  /** Without the zero that is dialled within the country. */
  rest: string
}

function numberOf(text: string): Number {
  const plain = text.replace(/\(0\)/g, '').replace(/(?:ext|x|;)\D*\d+\s*$/i, '')
  const digits = plain.replace(/\D/g, '')
  const abroad = /^\s*(?:\+|\(\+|00)/.test(plain)
  if (!abroad) return { code: null, rest: digits.replace(/^0+/, '') }
  const whole = digits.replace(/^00/, '')
  const length = oneDigit.test(whole) ? 1 : twoDigits.test(whole) ? 2 : 3
  const code = whole.slice(0, length)
  const rest = whole.slice(length)
  return { code, rest: zeroStays.test(code) ? rest : rest.replace(/^0+/, '') }
}

/**
 * An expression for a phone number however it is written: with its country's code, `+`, `00` or
 * `(0)`, with the zero that is dialled within the country, or bare; digits set apart in any way.
 * After another country's code it is another number. Null for a text with too few digits for a
 * number.
 */
export function phonePattern(text: string): string | null {
  const { code, rest } = numberOf(text)
  if (rest.length < digitsMin) return null
  const digits = rest.split('').join(apart)
  const zero = `(?:[(]?0[)]?${apart})?`
  const plus = '(?:[+]|%2B|00)'
  const own =
    code === null
      ? `${plus}${apart}[1-9][0-9]{0,2}`
      : `(?:${plus}${apart})?${code.split('').join(apart)}`
  // Asked once the first digit is there, because asking it everywhere is slow.
  const elsewhere = `(?<!(?:[+]|%2B|(?:^|[^0-9])00)${apart}[1-9][0-9]{0,2}${apart}[(]?0?[)]?${apart}${rest[0]})`
  return `(?:${own}${apart}${zero}${digits}|${zero}${rest[0]}${elsewhere}${apart}${rest.slice(1).split('').join(apart)})`
}
