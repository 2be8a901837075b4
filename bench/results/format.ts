/** Three digits that matter; of large ones all. */
export const number = (value: number) =>
  value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3)
export const whole = (value: number) => Math.round(value).toLocaleString('en-US')
export const times = (ratio: number) => `× ${ratio.toFixed(ratio < 10 ? 2 : 1)}`
export const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(0)} kB`
export const rowsOf = (rows: number) => `${whole(rows)} ${rows === 1 ? 'row' : 'rows'}`

/** `a, b and c`. */
export const listed = (words: readonly string[]) =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

/** A Markdown table whose columns line up. */
export function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(3, title.length, ...lines.map((line) => line[column]!.length)),
  )
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [row(head), rule, ...lines.map(row)].join('\n')
}

export const percent = (part: number): string => `${(100 * part).toFixed(0)} %`
