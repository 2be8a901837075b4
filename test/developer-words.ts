/**
 * What only developers read: raw ids, names of tools and columns, moments as machines write them,
 * JSON, empty values, the kernel's own terms.
 */
const patterns: readonly RegExp[] = [
  /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/i,
  /(?<![\w@./-])[a-z]+(?:_[a-z0-9]+)+(?![\w@./-])/,
  /\b\d{4}-\d\d-\d\d(?:T| \d\d:\d\d)/,
  /\b(?:null|undefined|NaN|true|false)\b/,
  /\[object |\{"|"\}|\}\}|=>/,
  /\b(?:payload|entity|tenant|row_version|jsonb|uuid|enum|handler|schema|SQL|API|regexp?|callback)\b/i,
  /\b0 changes\b/,
]

/**
 * In a refusal also: the validator's phrases, types and signs, names of permissions, methods and
 * routes, days as machines write them.
 */
const ofRefusals: readonly RegExp[] = [
  ...patterns,
  /\b(?:expected|received|invalid (?:input|option|type|string|key|uuid)|too (?:small|big):|unrecognized|zod)\b/i,
  /\b(?:strings?|JSON|object|boolean|array|integer|digest|input|regular expression|NUL|surrogate|HTTP|ASCII|constraint)\b/,
  /[<>]=?|!==?|\^|\\/,
  /\b(?:GET|POST|PUT|PATCH|DELETE)\b|\/(?:api|openapi)\b/,
  /\b[a-z]+:[a-z]+\b/,
  /\b\d{4}-\d\d-\d\d\b/,
]

/** The first developers' word in a line, or null. */
export const developersWord = (line: string): string | null => first(patterns, line)

/**
 * The same in what a refusal says to people. What it quotes, and the fields of a mail, are the
 * reader's own words.
 */
export const developersWordOfRefusal = (said: string): string | null =>
  first(ofRefusals, said.replace(/“[^”]*”/g, '“…”').replace(/\{\{[^}]*\}\}/g, '…'))

/**
 * What is wrong with what a person reads of a refusal: a developers' word, or no sentence. An
 * ellipsis stands for what is not known here.
 */
export function refusalFaults(said: string): string[] {
  const word = developersWordOfRefusal(said)
  if (word !== null) return [`“${word}” in ${said.slice(0, 200)}`]
  return /^[\p{Lu}“…\d]/u.test(said) && /[.!?…]$/.test(said)
    ? []
    : [`no sentence: ${said.slice(0, 200)}`]
}

const first = (list: readonly RegExp[], text: string) =>
  list.map((pattern) => pattern.exec(text)?.[0]).find((word) => word !== undefined) ?? null
