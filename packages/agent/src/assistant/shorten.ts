import { limits } from '../limits.ts'

/**
 * A tool's output in the size a model gets to read: long lists keep their first items and say how many there were, long texts
 * keep their beginning. The page gets the whole output.
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
  if (Array.isArray(value)) return shortenList(value, limits.model_list_items * share, share)
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  const fields = Object.entries(value).map(([field, inner]) => {
    if (field === 'rows' && Array.isArray(inner)) return [field, shortenList(inner, limits.model_rows * share, share)] as const
    return [field, shortenValue(inner, share)] as const
  })
  const short: Record<string, unknown> = Object.fromEntries(fields)
  const rows = (value as { rows?: unknown }).rows
  if (Array.isArray(rows) && rows.length > limits.model_rows * share)
    short.rows_left_out = rows.length - Math.floor(limits.model_rows * share)
  return short
}

function shortenList(list: readonly unknown[], itemsMax: number, share: number): unknown[] {
  return list.slice(0, Math.max(1, Math.floor(itemsMax))).map((item) => shortenValue(item, share))
}

function shortenText(text: string, charsMax: number): string {
  return text.length <= charsMax ? text : `${text.slice(0, charsMax)}… (${text.length} characters)`
}
