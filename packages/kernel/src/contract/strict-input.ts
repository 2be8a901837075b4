import { z } from 'zod'
import { KernelError } from './errors.ts'
import { limits } from './limits.ts'

// biome-ignore lint/suspicious/noExplicitAny: a schema is rebuilt from its own definition, whatever its kind.
type Def = any

/** What a definition of each kind holds other schemas in. */
const inner: Record<string, readonly string[]> = {
  array: ['element'],
  record: ['valueType'],
  tuple: ['items', 'rest'],
  union: ['options'],
  pipe: ['in', 'out'],
  optional: ['innerType'],
  nullable: ['innerType'],
  default: ['innerType'],
  prefault: ['innerType'],
  nonoptional: ['innerType'],
  readonly: ['innerType'],
  catch: ['innerType'],
}

/**
 * The same schema with every object in it strict, at whatever depth: a key that it does not know is
 * refused by name, beside the nearest one that it knows. So a misspelt restriction never widens
 * what is done. An object that says by itself what other keys hold keeps that.
 */
export function strictly<T extends z.ZodType>(schema: T): T {
  const def = schema._zod.def as Def
  if (def.type === 'object') return objectStrictly(schema, def)
  const parts = Object.fromEntries(
    (inner[def.type] ?? []).flatMap((part) => {
      const now = def[part]
      const then = Array.isArray(now)
        ? now.map((one: z.ZodType) => strictly(one))
        : now && strictly(now)
      const same = Array.isArray(now)
        ? now.every((one: z.ZodType, index: number) => one === then[index])
        : now === then
      return same ? [] : [[part, then]]
    }),
  )
  if (Object.keys(parts).length === 0) return schema
  return rebuilt(schema, {
    ...def,
    ...parts,
    ...(def.type === 'union' && { error: namedInUnion(def.error) }),
  })
}

function objectStrictly<T extends z.ZodType>(schema: T, def: Def): T {
  const known = Object.keys(def.shape)
  const shape = Object.fromEntries(known.map((key) => [key, strictly(def.shape[key])]))
  const error = (issue: Def) =>
    issue.code === 'unrecognized_keys' ? unknownKeys(issue.keys, known) : def.error?.(issue)
  return rebuilt(schema, { ...def, shape, catchall: def.catchall ?? z.never(), error })
}

const rebuilt = <T extends z.ZodType>(schema: T, def: Def): T =>
  (schema as Def).clone(def, { parent: true })

/** Where only an unknown key keeps one of the choices from fitting, it is the key that is told. */
const namedInUnion = (otherwise: ((issue: Def) => unknown) | undefined) => (issue: Def) => {
  const almost = (issue.errors ?? []).find(
    (errors: Def[]) =>
      errors.length > 0 && errors.every((error) => error.code === 'unrecognized_keys'),
  )
  return almost ? almost[0].message : otherwise?.(issue)
}

/** Is there an object in it that lets a key pass which it does not know? The paths of those. */
export function looseObjects(schema: z.ZodType, path = ''): string[] {
  const def = schema._zod.def as Def
  if (def.type === 'object') {
    const own = def.catchall?._zod.def.type === 'never' ? [] : [path || '(whole)']
    return [
      ...own,
      ...Object.entries(def.shape).flatMap(([key, part]) =>
        looseObjects(part as z.ZodType, `${path}.${key}`),
      ),
    ]
  }
  return (inner[def.type] ?? []).flatMap((part) =>
    [def[part] ?? []].flat().flatMap((one: z.ZodType) => looseObjects(one, path)),
  )
}

/**
 * `There is no “exclud” here.` and, on a line of its own for callers, `Unknown key "exclud"; did
 * you mean "exclude"?`
 */
function unknownKeys(keys: readonly string[], known: readonly string[]): string {
  const cut = keys.map((key) => key.slice(0, 60))
  const hints = cut.map((key) => {
    const near = nearest(key, known)
    const there =
      known.length > 0
        ? `known are ${known.slice(0, 12).join(', ')}${known.length > 12 ? ' …' : ''}`
        : 'none is known'
    return `Unknown key "${key}"; ${near ? `did you mean "${near}"?` : `${there}.`}`
  })
  return `There is no ${cut.map((key) => `“${key}”`).join(' and no ')} here.\n${hints.join(' ')}`
}

/** The known word that the fewest changes of a letter lead to; null where none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  const short = word.slice(0, 60).toLowerCase()
  const near = known
    .map((other) => ({ other, steps: distance(short, other.toLowerCase()) }))
    .filter(
      ({ other, steps }) =>
        steps <= Math.max(2, Math.floor(Math.min(short.length, other.length) / 3)),
    )
    .sort((a, b) => a.steps - b.steps)
  return near[0]?.other ?? null
}

function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 1; i <= one.length; i++) {
    const next = [i]
    for (let j = 1; j <= other.length; j++)
      next.push(
        Math.min(
          row[j]! + 1,
          next[j - 1]! + 1,
          row[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1),
        ),
      )
    row = next
  }
  return row[other.length]!
}

/**
 * Where in a value there is text that no database keeps and no UTF-8 writes: a NUL, or half of a
 * surrogate pair; keys count as well. Null: nowhere.
 */
export function brokenText(value: unknown, path = ''): string | null {
  if (typeof value === 'string')
    return value.includes('\0') || !value.isWellFormed() ? path || 'the text' : null
  if (typeof value !== 'object' || value === null) return null
  for (const [key, one] of Object.entries(value)) {
    const found =
      brokenText(key, `a key of ${path || 'it'}`) ?? brokenText(one, path ? `${path}.${key}` : key)
    if (found !== null) return found
  }
  return null
}

/**
 * Is it nested deeper than anybody reads? Asked level by level, so that no depth is too much to be
 * asked; what leads back to itself has no end.
 */
export function tooDeep(value: unknown): boolean {
  let level = [value].filter(isNested)
  for (let n = 1; level.length > 0; n++) {
    if (n > limits.json_levels) return true
    level = level.flatMap((one) => Object.values(one).filter(isNested))
  }
  return false
}

/**
 * Where in a value there is a key that JavaScript takes for an object's origin, so that no schema
 * sees it. Null: nowhere.
 */
function hiddenKey(value: unknown, path = ''): string | null {
  if (!isNested(value)) return null
  for (const [key, one] of Object.entries(value)) {
    const at = path ? `${path}.${key}` : key
    const found = key === '__proto__' ? at : hiddenKey(one, at)
    if (found !== null) return found
  }
  return null
}

const isNested = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)

/** @throws KernelError `invalid_input` */
export function assertWholeText(value: unknown): void {
  if (tooDeep(value)) {
    const message = `It is nested deeper than ${limits.json_levels} levels.`
    throw new KernelError(
      'invalid_input',
      `${message} Nothing was changed.`,
      'Send it flatter: no field goes that deep.',
      {
        issues: [{ path: '', code: 'custom', message }],
      },
    )
  }
  const hidden = hiddenKey(value)
  if (hidden !== null) {
    const message = 'There is no “__proto__” here.'
    const hint = `Unknown key "${hidden.slice(-60)}".`
    const next = {
      people: 'Reload the page and try again.',
      callers: `${hint} Take it out and call again.`,
    }
    throw new KernelError('invalid_input', `${message} Nothing was changed.`, next, {
      issues: [{ path: hidden, code: 'unrecognized_keys', message, hint }],
    })
  }
  const found = brokenText(value)
  if (found === null) return
  const message = 'A text holds a character that no text can hold.'
  const hint = `${found} holds a NUL or half of a surrogate pair.`
  const next = { people: 'Type that text anew.', callers: `${hint} Take it out and call again.` }
  throw new KernelError('invalid_input', `${message} Nothing was changed.`, next, {
    issues: [{ path: found, code: 'custom', message, hint }],
  })
}
