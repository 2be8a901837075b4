import { escapes, fold, gap, letters, space, spelled } from './letters.ts'
import { phonePattern } from './phone.ts'

/** A value that names a person. */
export type NamingValue =
  | { kind: 'name' | 'address' | 'phone' | 'reference'; value: string }
  /**
   * First and last name together, in either order. `initial`: also with only the first letter of
   * the first.
   */
  | { kind: 'person'; first: string; last: string; initial: boolean }
  /** Every address that is this one but for a tag after `+`. */
  | { kind: 'tagged'; value: string }

/**
 * What finds the values of a person in a text: regular expressions of PostgreSQL's, which say their
 * cases themselves.
 */
export interface Patterns {
  /** What all spellings of the values have in common; asked first. */
  coarse: string[]
  /** Each of the values, as a word of its own; one group, for what stands before it. */
  exact: string[]
  /**
   * First and last names as whole strings of JSON: side by side in one object or list they name the
   * person.
   */
  parts: [first: string, last: string] | null
}

/** Names of so many letters together are found also without anything between them. */
const joinedMin = 8
/** A reference is searched for where it can hardly be anything else. */
const referenceMin = 6

const beside = `${letters}0-9`
/** What may stand before a value of each kind: an address after a point is another address. */
const edges = {
  name: { left: `[^${letters}]`, right: `(?![${letters}])` },
  address: { left: `[^${beside}._+\\-]|[^${beside}][._+\\-]`, right: `(?![${beside}])` },
  number: { left: `[^${beside}]`, right: `(?![${beside}])` },
}
const edgeOf = {
  ...{ name: edges.name, person: edges.name, address: edges.address, tagged: edges.address },
  ...{ phone: edges.number, reference: edges.number },
}

/**
 * Patterns for the values. A name is found in either case, with its accents, without them or as
 * `ue`; a person in either order of the names, with a gap, a title or an initial between them, and
 * in the genitive; a phone number in its national and its international form; everything also as
 * links, pages and mails encode it.
 */
export function patternsOf(values: readonly NamingValue[]): Patterns {
  const exact = new Set<string>()
  const coarse = new Set<string>()
  // An address goes first, because the names in it are found too.
  for (const value of values.toSorted((a, b) => orderOf(a) - orderOf(b))) {
    const { core, forms } = spellingsOf(value)
    const { left, right } = edgeOf[value.kind]
    if (forms.length === 0) continue
    exact.add(`(^|${left}|${escapes})(?:${forms.join('|')})${right}`)
    coarse.add(core)
  }
  const people = values.filter((value) => value.kind === 'person')
  const whole = (names: string[]) =>
    `"[${space}]*(?:${[...new Set(names)].map(spelled).join('|')})[${space}]*"`
  return {
    exact: [...exact],
    coarse: [...coarse],
    parts:
      people.length === 0
        ? null
        : [whole(people.map(({ first }) => first)), whole(people.map(({ last }) => last))],
  }
}

const order = ['address', 'tagged', 'reference', 'phone', 'person', 'name']
const orderOf = ({ kind, ...value }: NamingValue) =>
  order.indexOf(kind) - ('value' in value ? value.value.length / 1e6 : 0)

/** The forms of a value, and what each of them has in it. */
interface Spellings {
  core: string
  forms: string[]
}

function spellingsOf(value: NamingValue): Spellings {
  const nothing = { core: '', forms: [] }
  if (value.kind === 'person')
    return value.first.trim() && value.last.trim()
      ? { core: spelled(value.last), forms: personForms(value) }
      : nothing
  const text = value.value.trim()
  if (text === '') return nothing
  if (value.kind === 'address') return addressForms(text, '')
  if (value.kind === 'tagged') return addressForms(text, `(?:(?:[+]|%2B)[^@${space}<>]*)?`)
  if (value.kind === 'phone') {
    const form = phonePattern(text) ?? spelled(text)
    return { core: form, forms: [form] }
  }
  const isClear =
    value.kind === 'name' || text.length >= referenceMin || (/\p{L}/u.test(text) && /\d/.test(text))
  if (!isClear) return nothing
  // `Weber’s`, `die Webers`: of the person, or the whole family.
  return {
    core: spelled(text),
    forms: [value.kind === 'name' ? `${spelled(text)}(?:['’]?s)?` : spelled(text)],
  }
}

const title = `(?:(?:[A-Za-z]+[.]|Herr|Frau|Mrs?|Ms|Miss|Dr|Prof|Mme)(?:${gap})?)*`
/** A second first name, or its initial. */
const middle = `[${space}]+[A-Z\\u00c0-\\u00de][a-z\\u00df-\\u00ff]*[.]?[${space}]+`

function personForms({ first, last, initial }: Extract<NamingValue, { kind: 'person' }>): string[] {
  const [f, l] = [spelled(first), spelled(last)]
  const s = "(?:['’]?s)?"
  const forms = [`${f}(?:${gap}|${middle})${title}${l}${s}`, `${l}${gap}${title}${f}${s}`]
  if (fold(first + last).length >= joinedMin) forms.push(`${f}${l}`, `${l}${f}`)
  return initial ? [...forms, ...initialForms(first, l)] : forms
}

/**
 * The first name's initial with the last name. A small letter, or `A` and `I` without a point, may
 * be a word.
 */
function initialForms(first: string, last: string): string[] {
  const [sign] = Array.from(first.trim())
  const letter = spelled(sign!)
  const capital = /[\p{L}\p{N}]/u.test(sign!) ? sign!.toUpperCase() : `\\${sign}`
  const aWord = /[AI]/.test(capital)
  return [
    `${letter}[.](?:[${space}]?[A-Za-z][.])?[${space}_\\-]*${title}${last}(?:['’]?s)?`,
    `${last}[,${space}]+${title}${letter}[.]`,
    `${last},[${space}]?${capital}(?![${letters}${aWord ? space : ''}])`,
    ...(aWord ? [] : [`${capital}[${space}]${last}`]),
  ]
}

const at =
  '(?:@|＠|%40|=40|&#(?:64|x40);|&commat;|\\\\u0040|[SP]*[(\\[{]at[)\\]}][SP]*)'.replaceAll(
    'SP',
    space,
  )
const dot = '(?:[.]|%2E|&#(?:46|x2[eE]);|[SP]*[(\\[{](?:dot|punkt)[)\\]}][SP]*)'.replaceAll(
  'SP',
  space,
)
const freeDots = /@g(?:oogle)?mail\.com$/i

function addressForms(address: string, tag: string): Spellings {
  const cut = address.lastIndexOf('@')
  if (cut < 1) return { core: spelled(address), forms: [spelled(address)] }
  const [local, domain] = [address.slice(0, cut), address.slice(cut + 1)]
  const withDots = (text: string) => text.split('.').map(spelled).join(dot)
  const before = freeDots.test(address)
    ? Array.from(local.replaceAll('.', '')).map(spelled).join('[.]?')
    : withDots(local)
  const domains = new Set([domain])
  try {
    domains.add(new URL(`http://${domain}`).hostname)
  } catch {
    // No domain that a mail server would know: it is found as it is written.
  }
  return {
    core: before,
    forms: [...domains].map((name) => `${before}${tag}${at}${withDots(name)}`),
  }
}
