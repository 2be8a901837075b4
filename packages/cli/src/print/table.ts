import { styleText } from 'node:util'
import { oneLine } from './plain.ts'

const cellPlacesMax = 60
const gap = 2
const lastPlacesMin = 20

/**
 * Columns that line up, under their names. Numbers stand to the right. Rows are texts in the order
 * of the columns. On a terminal of so many places the last columns are left out where they do not
 * fit; elsewhere the last one is as long as its text.
 */
export function table(
  names: readonly string[],
  rows: readonly (readonly string[])[],
  places = process.stdout.columns,
): string {
  const last = names.length - 1
  const texts = rows.map((row) =>
    row.map((text, i) => (i === last ? oneLine(text) : short(oneLine(text), cellPlacesMax))),
  )
  const widths = names.map((name, i) =>
    Math.max(width(name), ...texts.map((row) => width(row[i] ?? ''))),
  )
  const columns = fitting(widths, places)
  const right = columns.map((_, i) => texts.every((row) => /^-?[\d,]*\.?\d*%?$/.test(row[i] ?? '')))
  const line = (row: readonly string[]) =>
    columns
      .map((wide, i) => {
        const text = short(row[i] ?? '', wide)
        const blank = ' '.repeat(wide - width(text))
        return right[i] ? blank + text : text + blank
      })
      .join(' '.repeat(gap))
      .trimEnd()
  return [styleText('dim', line(names)), ...texts.map(line)].join('\n')
}

/** The widths of the columns that fit, the last of them narrowed where that makes it fit. */
function fitting(widths: readonly number[], places: number | undefined): number[] {
  if (!places) return [...widths]
  const fit: number[] = []
  let left = places
  for (const wide of widths) {
    if (fit.length > 0 && left < Math.min(wide, lastPlacesMin)) break
    fit.push(Math.min(wide, left))
    left -= wide + gap
    if (left <= 0) break
  }
  return fit
}

function short(text: string, places: number): string {
  if (width(text) <= places) return text
  let cut = text.slice(0, places - 1)
  while (width(cut) > places - 1) cut = cut.slice(0, -1)
  return `${cut}…`
}

/** In places of a terminal: East Asian wide characters and emoji take two, combining marks none. */
function width(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length
  let places = 0
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) {
    places +=
      /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]/u.test(
        segment,
      )
        ? 2
        : 1
  }
  return places
}
