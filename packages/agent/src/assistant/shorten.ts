import { limits } from '../limits.ts'

/**
 * A tool's output in the size a model gets to read: long lists keep their first items and say how
 * many there were, long texts keep their beginning. The page gets the whole output.
 */
export function shorten(output: unknown): unknown {
  for (const share of [1, 1 / 2, 1 / 4, 1 / 8]) {
    const short = shortenValue(output, share)
    if ((JSON.stringify(short) ?? '').length <= limits.model_output_chars) return short
  }
  return { left_out: 'The output is too large to show here. Ask for fewer rows or for one record.' }
}

function shortenValue(value: unknown, share: number): unknown {
  if (typeof value === 'string') return shortenText(value, limits.model_string_chars * share)
  if (Array.isArray(value))
    return value
      .slice(0, Math.max(1, Math.floor(limits.model_rows * share)))
      .map((item) => shortenValue(item, share))
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  const short: Record<string, unknown> = {}
  for (const [field, inner] of Object.entries(value)) {
    const kept = shortenValue(inner, share)
    short[field] = kept
    if (Array.isArray(inner) && inner.length > (kept as unknown[]).length)
      short[`${field}_left_out`] = inner.length - (kept as unknown[]).length
  }
  return short
}

function shortenText(text: string, charsMax: number): string {
  return text.length <= charsMax ? text : `${text.slice(0, charsMax)}… (${text.length} characters)`
}
