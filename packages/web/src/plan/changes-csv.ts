import type { Change } from '../api/wire.ts'
import { afterText, beforeText, cellName, tellingCells } from '../words/diff.ts'

/**
 * One cell of a CSV file (RFC 4180); a leading = + - @ is defused, because spreadsheets would run
 * it.
 */
export function csvCell(value: string): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export function csv(rows: string[][]): string {
  return `${rows.map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`
}

/** One line per changed field. */
export function changesCsv(changes: Change[]): string {
  const lines = changes.flatMap((change) =>
    tellingCells(change).map((cell) => [
      change.table,
      change.id,
      change.label,
      change.op,
      cellName(cell, change.table),
      beforeText(cell),
      afterText(cell),
    ]),
  )
  return csv([['table', 'id', 'record', 'operation', 'field', 'before', 'after'], ...lines])
}

/** Hands a text to the person as a file. */
export function saveFile(name: string, text: string, type = 'text/csv;charset=utf-8'): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}

export function saveChangesAsCsv(title: string, changes: Change[]): void {
  saveFile(`${title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}.csv`, changesCsv(changes))
}
