import { KernelError } from './errors.ts'
import { brokenText, tooDeep } from './strict-input.ts'

/**
 * What a handler answers, as JSON says it: a bigint (Kysely counts rows in them) is a number, or
 * text where a number would lose digits. Asked while the transaction can still be taken back, and
 * of a preview too, so that no plan is shown whose answer could not be kept.
 * @throws KernelError `invalid_output`
 */
export function sayable(tool: string, output: unknown): unknown {
  const wrong = tooDeep(output)
    ? 'leads back to itself, or is nested too deep'
    : brokenText(output) !== null && 'holds a NUL or half of a character'
  if (wrong)
    throw new KernelError(
      'invalid_output',
      `What ${tool} answers cannot be written as JSON: it ${wrong}. Nothing was changed.`,
      'Mend the tool: its handler returns plain values.',
    )
  return withoutBigints(output)
}

/** The same value, rebuilt only along the ways that lead to a bigint. */
function withoutBigints(value: unknown): unknown {
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return value
  if (Array.isArray(value)) {
    const said = value.map(withoutBigints)
    return said.some((one, index) => one !== value[index]) ? said : value
  }
  const entries = Object.entries(value)
  const said = entries.map(([key, one]): [string, unknown] => [key, withoutBigints(one)])
  return said.some(([, one], index) => one !== entries[index]![1])
    ? Object.fromEntries(said)
    : value
}
