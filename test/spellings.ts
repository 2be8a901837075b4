const each = (sign: (code: number) => string) => (text: string) =>
  Array.from(text, (one) => sign(one.codePointAt(0)!)).join('')
const hex = (code: number, digits: number) => code.toString(16).padStart(digits, '0')
const percent = each((code) => `%${hex(code, 2)}`)

/** Ways in which each letter of a text may be written. */
const encodings: Record<string, (text: string) => string> = {
  'as it is': (text) => text,
  'as a link': percent,
  'as a link, twice': (text) => percent(text).replaceAll('%', '%25'),
  'as a page, decimal': each((code) => `&#${code};`),
  'as a page, hexadecimal': each((code) => `&#x${hex(code, 2).toUpperCase()};`),
  'as JSON': each((code) => `\\u${hex(code, 4)}`),
  'as a page within a link': (text) => encodeURIComponent(each((code) => `&#${code};`)(text)),
}
/** Where a value may stand, and what may stand around it. */
const frames = ['X', 'X\nis late', 'Call:\n\tX', '"X"', '(X)', 'mail X, please', 'Xs', 'X’s notes']

/** Every way in which a text that names somebody may be written: each encoding in each frame. */
export const spellings: readonly ((name: string) => string)[] = Object.values(encodings).flatMap(
  (encode) => frames.map((frame) => (name: string) => frame.replace('X', () => encode(name))),
)

let drawn = 0

/** Letters of a name that nothing else here has. */
export const ownLetters = () =>
  Array.from(String(drawn++ + 1000), (digit) => 'bcdfghklmn'[Number(digit)]).join('')
