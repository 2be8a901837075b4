import type { z } from 'zod'
import { capital, dayText, grouped, listText, plain, type Words } from '../wording/words.ts'
import { KernelError, type Next } from './errors.ts'

/** One thing that is wrong with an input. */
export interface Issue {
  /**
   * Where it stands, for programs: `set.close_on`, `steps.0.subject`; empty where it is the whole.
   */
  path: string
  /** The validator's kind of issue: `too_big`, `invalid_format`, `custom` … */
  code: string
  /** A whole sentence for people: which field, and what is wrong with it. */
  message: string
  /** What a caller has to send instead, in the terms of JSON and of the schema. */
  hint?: string
}

type Path = readonly PropertyKey[]
/** What people call the field at a path, in lower case. */
type NameOf = (path: Path) => string
// biome-ignore lint/suspicious/noExplicitAny: an issue has other members for each of its kinds.
type Found = any
type Saying = readonly [says: string, hint?: string]

/**
 * What a schema makes of an input.
 * @param asked where callers read what may be given
 * @throws KernelError `invalid_input`, with `issues`: every one in plain words
 */
export function taken<T extends z.ZodType>(
  schema: T,
  input: unknown,
  { asked, name = lastName }: { asked?: string; name?: NameOf } = {},
): z.output<T> {
  // What no schema words by itself stays empty here, and is said below, where the whole path is
  // known.
  const parsed = schema.safeParse(input, { error: () => '', reportInput: true })
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.map((found) => sayIssue(found, name))
  throw new KernelError('invalid_input', sentences(issues), nextOf(issues, asked), { issues })
}

const told_max = 5

function sentences(issues: readonly Issue[]): string {
  const told = [...new Set(issues.map(({ message }) => message))]
  const more = told.length - told_max
  return [
    ...told.slice(0, told_max),
    ...(more > 0 ? [`${more} more ${more === 1 ? 'field is' : 'fields are'} wrong.`] : []),
  ].join(' ')
}

function nextOf(issues: readonly Issue[], asked?: string): Next {
  const hints = issues.flatMap(({ path, hint }) => (hint ? [path ? `${path}: ${hint}` : hint] : []))
  const what = issues.length === 1 ? 'it' : 'these'
  const where = asked ? [`${asked} shows what it takes.`] : []
  return {
    people: `Correct ${what} and try again.`,
    callers: [...hints.slice(0, told_max), `Correct ${what} and call again.`, ...where].join(' '),
  }
}

/**
 * Names of fields as the domain says them for this tool; what it does not name is said by its key
 * with spaces.
 */
export function namesFor(tool: string, words?: Words): NameOf {
  const tables = Object.keys(words?.tables ?? {}).filter((table) => tool.startsWith(`${table}_`))
  const fields = words?.tables[tables.sort((a, b) => b.length - a.length)[0] ?? '']?.fields
  return pathName(
    (key) =>
      words?.inputs?.[key] ?? fields?.[key]?.name ?? fields?.[`${key}_id`]?.name ?? plain(key),
  )
}

const pathName =
  (nameOf: (key: string) => string): NameOf =>
  (path) => {
    const at = path.findLastIndex((part) => typeof part === 'string')
    if (at < 0) return 'this'
    const own = nameOf(String(path[at]))
    const within = path.slice(0, at).findLastIndex((part) => typeof part === 'number')
    // ["steps", 1, "subject"] → "subject of step 2"; ["books", 0] → "book 1"
    if (at < path.length - 1) return `${singular(own)} ${Number(path[at + 1]) + 1}`
    return within > 0
      ? `${own} of ${singular(nameOf(String(path[within - 1])))} ${Number(path[within]) + 1}`
      : own
  }

const lastName = pathName(plain)

const singular = (word: string) => word.replace(/ies$/, 'y').replace(/(?<=ss)es$|(?<!s)s$/, '')

/** A text of a schema may have a second line: that is for callers. */
function sayIssue(found: Found, name: NameOf): Issue {
  const [says, hint] =
    worded(found, name(found.path)) ?? byKind(found, (path) => name([...found.path, ...path]))
  return { path: found.path.join('.'), code: found.code, message: says, ...(hint && { hint }) }
}

function worded({ message, path }: Found, name: string): Saying | null {
  if (!message) return null
  const [says, hint] = (message as string).split('\n')
  return [
    path.length > 0 ? `${capital(name)}: ${says!.charAt(0).toLowerCase()}${says!.slice(1)}` : says!,
    hint,
  ]
}

function byKind(found: Found, within: NameOf): Saying {
  const name = capital(within([]))
  switch (found.code) {
    case 'invalid_type':
      return ofType(found, name)
    case 'too_small':
      return tooSmall(found, name)
    case 'too_big':
      return tooBig(found, name)
    case 'not_multiple_of':
      return [`${name} has to be a multiple of ${grouped(found.divisor)}.`]
    case 'invalid_format':
      return ofFormat(found, name)
    case 'invalid_value':
      return oneOf(found, name)
    case 'unrecognized_keys':
      return [
        `There is no ${listText(found.keys.map((key: string) => `“${key.slice(0, 60)}”`))} here.`,
      ]
    case 'invalid_union':
      return ofUnion(found, name, within)
    case 'invalid_key':
    case 'invalid_element':
      return nested(found.issues[0], within)
    default:
      return [`${name} does not fit.`]
  }
}

const types: Readonly<Record<string, Saying>> = {
  string: ['text', 'Send a JSON string.'],
  number: ['a number', 'Send a JSON number.'],
  int: ['a whole number', 'Send a JSON number without decimals.'],
  bigint: ['a whole number'],
  boolean: ['yes or no', 'Send true or false.'],
  date: ['a date'],
  array: ['a list', 'Send a JSON array.'],
  tuple: ['a list', 'Send a JSON array.'],
  set: ['a list'],
  object: ['a group of fields', 'Send a JSON object.'],
  record: ['a group of fields', 'Send a JSON object.'],
}

function ofType({ expected, input, format }: Found, name: string): Saying {
  const [called, hint] = types[format === 'safeint' ? 'int' : expected] ?? ['something else']
  if (input === undefined) return [`${name} is missing.`, hint]
  if (input === null) return [`${name} cannot be left empty.`, hint]
  return [`${name} has to be ${called}.`, hint]
}

function tooSmall({ origin, minimum, inclusive, exact }: Found, name: string): Saying {
  const least = Number(minimum)
  if (exact) return exactly(origin, least, name)
  switch (origin) {
    case 'string':
      return [
        least <= 1
          ? `${name} is missing.`
          : `${name} is too short: it needs at least ${grouped(least)} characters.`,
      ]
    case 'date':
      return [
        `${name} is too early: it cannot be before ${dayText(new Date(minimum as string | number))}.`,
      ]
    case 'array':
    case 'set':
    case 'map':
      return [
        least === 1
          ? `${name}: at least one is needed.`
          : `${name}: at least ${grouped(least)} are needed.`,
      ]
    case 'file':
      return [`${name} is too small.`]
    default:
      return [
        `${name} is too small: it has to be ${inclusive ? 'at least' : 'more than'} ${grouped(least)}.`,
      ]
  }
}

function tooBig({ origin, maximum, inclusive, exact, input }: Found, name: string): Saying {
  const most = Number(maximum)
  if (exact) return exactly(origin, most, name)
  switch (origin) {
    case 'string':
      return [
        `${name} is too long: it holds ${grouped(most)} ${most === 1 ? 'character' : 'characters'}, and this has ${grouped(String(input).length)}.`,
      ]
    case 'date':
      return [
        `${name} is too late: it cannot be after ${dayText(new Date(maximum as string | number))}.`,
      ]
    case 'array':
    case 'set':
    case 'map':
      return [
        `${name}: at most ${grouped(most)}, and these are ${grouped(input?.length ?? input?.size ?? most + 1)}.`,
      ]
    case 'file':
      return [`${name} is too large.`]
    default:
      return [
        `${name} is too large: it has to be ${inclusive ? 'at most' : 'less than'} ${grouped(most)}.`,
      ]
  }
}

const exactly = (origin: string, n: number, name: string): Saying =>
  origin === 'string'
    ? [`${name} has to have ${grouped(n)} ${n === 1 ? 'character' : 'characters'}.`]
    : [`${name}: exactly ${grouped(n)} ${n === 1 ? 'is' : 'are'} needed.`]

const formats: Readonly<Record<string, Saying>> = {
  url: ['is not a web address: write one like https://example.com.'],
  uuid: ['is not known here: choose one from the list.', 'Send the id, a UUID.'],
  date: ['is not a day of the calendar.', 'Send a day as YYYY-MM-DD.'],
  datetime: [
    'is not a day with a time.',
    'Send a moment with its offset, like 2026-12-31T09:00:00Z.',
  ],
  time: ['is not a time of day.', 'Send it as HH:MM:SS.'],
  duration: ['is not a span of time.', 'Send it as ISO 8601 has it, like P3D.'],
}

function ofFormat({ format, pattern }: Found, name: string): Saying {
  const [says, hint] = formats[format === 'guid' ? 'uuid' : format] ?? [
    'is not written as it has to be.',
  ]
  return [
    `${name} ${says}`,
    hint ?? (format === 'regex' ? `It has to match ${pattern}.` : undefined),
  ]
}

const choices_max = 12

function oneOf({ values, input }: Found, name: string): Saying {
  const told = values.slice(0, choices_max).map((value: unknown) => plain(String(value)))
  const choices = values.length > choices_max ? `${told.join(', ')} …` : listText(told, 'or')
  return [
    input === undefined || input === null || input === ''
      ? `${name} is missing: choose ${choices}.`
      : `${name} has to be ${choices}.`,
    `Send one of ${values.map((value: unknown) => JSON.stringify(value)).join(', ')}.`,
  ]
}

/**
 * Of the choices it is the one that was meant: whose kind of value was given. Where none was, all
 * kinds are told.
 */
function ofUnion({ errors, input }: Found, name: string, within: NameOf): Saying {
  if (input === undefined) return [`${name} is missing.`]
  const branches: Found[][] = (errors ?? []).filter((branch: Found[]) => branch.length > 0)
  const ofOther = ([first]: Found[]) =>
    first.path.length === 0 && (first.code === 'invalid_type' || first.code === 'invalid_value')
  const meant = branches.filter((branch) => !ofOther(branch)).sort((a, b) => a.length - b.length)[0]
  if (meant) return nested(meant[0], within)
  const kinds = branches.flatMap(([first]) => {
    if (first.code === 'invalid_value')
      return first.values.map((value: unknown) =>
        value === null ? 'nothing' : plain(String(value)),
      )
    return first.expected === 'null' ? [] : [types[first.expected]?.[0] ?? []].flat()
  })
  return kinds.length > 0
    ? [`${name} has to be ${listText([...new Set(kinds as string[])], 'or')}.`]
    : [`${name} does not fit.`]
}

/** An issue within another one; its path begins there. */
function nested(found: Found, within: NameOf): Saying {
  const { message, hint } = sayIssue(found, within)
  return [message, hint]
}
