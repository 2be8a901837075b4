/**
 * Pieces of regular expressions, as PostgreSQL reads them, that find a text however it is spelled:
 * in any case, with accents, without them or with accents set apart, and as a link, a page or a
 * mail encodes its letters. The expressions say their cases themselves, so they find the same under
 * every collation.
 */

/**
 * What may stand between two letters without being seen: accents set apart, soft hyphens, joiners
 * of no width.
 */
const unseen = '[\\u0300-\\u036f\\u00ad\\u200b-\\u200d\\u2060\\ufeff]*'

/** White space of every script, for use within brackets. */
export const space =
  ' \\t\\n\\u000b\\f\\r\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'

/**
 * Letters of scripts that set words apart, for use within brackets. A script that does not (Han,
 * Kana, Hangul, Thai) has no edge of a word that could be asked for.
 */
export const letters =
  'A-Za-z\\u00aa\\u00b5\\u00ba\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u02af\\u0370-\\u0373\\u0376\\u0377\\u037b-\\u037d\\u0386\\u0388-\\u0481\\u048a-\\u0556\\u0561-\\u0587\\u05d0-\\u05ea\\u0620-\\u064a\\u0671-\\u06d3\\u0904-\\u0939\\u1e00-\\u1fbc'

/** Encodings that end where a word begins: `%20Anna`, `\nAnna`, `=0AAnna`. */
export const escapes = '%[0-9A-Fa-f]{2}|\\\\[nrtbf]|\\\\u[0-9A-Fa-f]{4}|=[0-9A-F]{2}'

/**
 * What sets two names of one person apart: spaces, signs, tags and their encodings; a single point,
 * as in `anna.weber`.
 */
export const gap = `(?:[.]|(?:[${space},;:|/"'’´\`“”„«»<>()\\[\\]{}*_~&+=–—\\-]|%[0-9A-F]{2}|&[a-z#0-9]+;|<[^<>]*>|\\\\[nrt"]|\\\\u00[0-9a-f]{2})+)`

const apostrophes = "'’‘ʼ´`"
const hyphens = '-‐‑‒–'

/**
 * Base letter of every letter that is one with an accent: `é` → `e`. Also of those that only look
 * so.
 */
const strokes: Readonly<Record<string, string>> = {
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ħ: 'h',
  ı: 'i',
  ŧ: 't',
  ƶ: 'z',
  ɨ: 'i',
}
const digraphs: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  å: 'aa',
  ø: 'oe',
  æ: 'ae',
  œ: 'oe',
  ß: 'ss',
  þ: 'th',
}
const entities: Readonly<Record<string, string>> = {
  ä: 'auml',
  ö: 'ouml',
  ü: 'uuml',
  ß: 'szlig',
  é: 'eacute',
  è: 'egrave',
  ê: 'ecirc',
}

/** A letter without its accents, in lower case. */
function foldLetter(letter: string): string {
  const bare = letter.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '')
  return strokes[bare] ?? bare
}

/** A text without accents, in lower case. */
export const fold = (text: string): string => Array.from(text).map(foldLetter).join('')

const accented: [number, number][] = [
  [0xc0, 0x24f],
  [0x370, 0x52f],
  [0x1e00, 0x1fff],
]
const spellings = new Map<string, Set<string>>()
for (const [from, to] of accented) {
  for (let code = from; code <= to; code++) {
    const letter = String.fromCodePoint(code)
    const base = foldLetter(letter)
    if (!/^\p{L}$/u.test(letter) || base.length !== 1) continue
    const known = spellings.get(base) ?? new Set([base, base.toUpperCase()])
    spellings.set(base, known.add(letter))
  }
}

/** A sign of an expression that stands for itself. */
const escaped = (sign: string): string => (/[\p{L}\p{N}]/u.test(sign) ? sign : `\\${sign}`)

/** One letter in all of its spellings. */
function letterOf(letter: string): string {
  const lower = letter.toLowerCase()
  const base = foldLetter(letter)
  const forms = new Set(
    [letter, lower, letter.toUpperCase()].filter((form) => Array.from(form).length === 1),
  )
  for (const form of spellings.get(base) ?? []) forms.add(form)
  if (/^[a-z]$/.test(base)) {
    forms.add(base).add(base.toUpperCase())
    const wide = base.charCodeAt(0) - 97
    forms.add(String.fromCodePoint(0xff21 + wide)).add(String.fromCodePoint(0xff41 + wide))
  }
  const set = `[${[...forms].map(escaped).join('')}]${unseen}`
  const others = encodedForms(letter)
  return others.length === 0 ? set : `(?:${[set, ...others].join('|')})`
}

/**
 * How a letter beyond ASCII is written by what can not hold it, and by what sets its accents apart.
 */
function encodedForms(letter: string): string[] {
  if (/^[ -~]$/.test(letter)) return []
  const forms = new Set<string>()
  const lower = letter.toLowerCase()
  const digraph = digraphs[lower]
  if (digraph) forms.add(caseless(digraph))
  for (const form of new Set([letter, lower, letter.toUpperCase()])) {
    const apart = form.normalize('NFD')
    if (apart !== form && foldLetter(form).length > 1) forms.add(apart)
    const link = encodeURIComponent(form)
    forms.add(caseless(link))
    let json = ''
    for (let i = 0; i < form.length; i++)
      json += `\\\\u${caseless(form.charCodeAt(i).toString(16).padStart(4, '0'))}`
    forms.add(json)
    for (const sign of form)
      forms.add(`&#(?:${sign.codePointAt(0)}|[xX]${caseless(sign.codePointAt(0)!.toString(16))});`)
  }
  if (entities[lower]) forms.add(`&${caseless(entities[lower])};`)
  return [...forms]
}

/** An ASCII text in either case. */
const caseless = (text: string): string =>
  Array.from(text)
    .map((sign) =>
      /[a-zA-Z]/.test(sign) ? `[${sign.toLowerCase()}${sign.toUpperCase()}]` : escaped(sign),
    )
    .join('')

/** Signs of a text that is no word of its own: as they are, or as links and pages encode them. */
function signOf(sign: string): string {
  if (apostrophes.includes(sign))
    return `(?:[${apostrophes}]|%27|%E2%80%99|&#(?:39|x27|8217);|&[rl]squo;|&apos;)`
  if (hyphens.includes(sign))
    return `(?:[${Array.from(hyphens).map(escaped).join('')}]|%2D)${unseen}`
  const link = encodeURIComponent(sign)
  const also = sign === '"' ? ['&quot;'] : sign === '&' ? ['&amp;'] : []
  const json = sign === '"' || sign === '\\' ? [`\\\\${escaped(sign)}`] : []
  const code = `&#(?:${sign.codePointAt(0)}|[xX]${caseless(sign.codePointAt(0)!.toString(16))});`
  return `(?:${[escaped(sign), ...(link === sign ? [] : [caseless(link)]), ...also, ...json, code].join('|')})`
}

/** German and others write an accent as a second letter: a name with `ue` may be one with `ü`. */
const pairs: Readonly<Record<string, string>> = { ae: 'äæ', oe: 'öøœ', ue: 'ü', ss: 'ß', aa: 'å' }

/** A text of any kind in all of its spellings: letters folded, words with any gap between them. */
export function spelled(text: string): string {
  const signs = Array.from(text.trim().normalize('NFC'))
  let found = ''
  for (let i = 0; i < signs.length; i++) {
    const sign = signs[i]!
    const two = `${sign}${signs[i + 1] ?? ''}`.toLowerCase()
    const one = pairs[two]
    if (one) {
      const written = `${letterOf(sign)}${letterOf(signs[i + 1]!)}`
      found += `(?:${[written, ...Array.from(one).map((letter) => accentOnly(letter))].join('|')})`
      i++
    } else if (/\s/.test(sign)) {
      while (/\s/.test(signs[i + 1] ?? '')) i++
      found += gap
    } else if (/[\p{L}\p{M}]/u.test(sign)) found += letterOf(sign)
    else if (/\p{N}/u.test(sign)) found += sign
    else found += signOf(sign)
  }
  return found
}

/** A letter with its accent, together or set apart, in either case. */
function accentOnly(letter: string): string {
  const forms = [letter, letter.toUpperCase()].filter((form) => Array.from(form).length === 1)
  const apart = forms.map((form) => form.normalize('NFD')).filter((form) => !forms.includes(form))
  return `(?:${[...new Set([`[${forms.join('')}]`, ...apart, ...encodedForms(letter).filter((form) => form !== caseless(digraphs[letter] ?? ''))])].join('|')})`
}
