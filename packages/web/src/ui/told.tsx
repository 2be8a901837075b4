import { RecordName } from './record-name.tsx'

/** A piece of plain text, or a record that stands in its place. */
export type Piece = { text: string } | { table: string; id: string }

/**
 * Splits "moved [[deal:<uuid>]] on" into text and records; anything else in brackets stays text.
 */
export function pieces(told: string): Piece[] {
  const found: Piece[] = []
  let at = 0
  for (const match of told.matchAll(/\[\[([a-z_]+):([0-9a-f-]{36})\]\]/g)) {
    if (match.index > at) found.push({ text: told.slice(at, match.index) })
    found.push({ table: match[1] ?? '', id: match[2] ?? '' })
    at = match.index + match[0].length
  }
  if (at < told.length) found.push({ text: told.slice(at) })
  return found
}

/**
 * Reasoning names records by token, so that it holds no personal data; here each is shown with its
 * present name.
 */
export function Told({ text }: { text: string }) {
  let at = 0
  return pieces(text).map((piece) => {
    at += 1
    return 'text' in piece ? (
      <span key={at}>{piece.text}</span>
    ) : (
      <RecordName key={at} table={piece.table} id={piece.id} />
    )
  })
}
