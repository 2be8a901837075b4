import { refusal } from '../refusal.ts'
import type { Sentence } from '../sentence.ts'
import { decode, type Encoding } from './decode.ts'
import { type Delimiter, findDelimiter } from './delimiter.ts'
import { readHeader } from './header.ts'
import { type Line, parseLines } from './parse.ts'

/** A CSV file as found. */
export interface Table {
  encoding: Encoding
  delimiter: Delimiter
  /** Each name once. */
  header: string[]
  rows: Line[]
  problems: Sentence[]
}

/**
 * Reads one CSV file as real exports are: encoding, delimiter and quoting as found.
 * @throws KernelError `invalid_input`: empty, binary, no header, unclosed quote, too large
 */
export async function readTable(name: string, bytes: Uint8Array): Promise<Table> {
  const { text, encoding } = decode(name, bytes)
  const delimiter = findDelimiter(text)
  const [first, ...rows] = await parseLines(name, text, delimiter)
  if (!first) throw refusal(name, `${name} is empty.`, 'Upload a file with a header and rows.')
  return { encoding, delimiter, ...readHeader(name, first.cells), rows }
}
