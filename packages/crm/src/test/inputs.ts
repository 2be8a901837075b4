import type { KernelError } from '@rescind/kernel'
import type { z } from 'zod'
import { refusalFaults } from '../../../../test/developer-words.ts'

// biome-ignore lint/suspicious/noExplicitAny: an input of any tool, taken apart.
export type Input = any

/** The paths of an input's fields. */
export function pathsOf(schema: z.ZodType, sample: Input, path: string[] = []): string[][] {
  const def = schema._zod.def as Input
  if (def.innerType) return pathsOf(def.innerType, sample, path)
  if (def.type === 'pipe') return pathsOf(def.in, sample, path)
  if (def.type === 'array') return [path, ...pathsOf(def.element, sample?.[0], [...path, '0'])]
  if (def.type !== 'object') return path.length > 0 ? [path] : []
  const inner = Object.entries(def.shape).flatMap(([key, part]) =>
    pathsOf(part as z.ZodType, sample?.[key], [...path, key]),
  )
  return path.length > 0 ? [path, ...inner] : inner
}

/** The same input with another value at a path; without it where there is none. */
export function changed(
  input: Input,
  [key, ...rest]: string[],
  value: unknown,
  without = false,
): Input {
  const copy = Array.isArray(input) ? [...input] : { ...input }
  if (rest.length > 0)
    copy[key!] = changed(copy[key!] ?? (/^\d/.test(rest[0]!) ? [] : {}), rest, value, without)
  else if (without) delete copy[key!]
  else copy[key!] = value
  return copy
}

/**
 * What is wrong with what a person reads of a refusal: its message, what to do, and each of its
 * issues.
 */
export function refusalFaultsOf(error: KernelError): string[] {
  const issues = (error.details.issues ?? []) as { message: string }[]
  return [error.message, error.nextForPeople, ...issues.map(({ message }) => message)].flatMap(
    refusalFaults,
  )
}
