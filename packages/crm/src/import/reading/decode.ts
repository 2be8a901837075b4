import { refusal } from '../refusal.ts'

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

export interface Decoded {
  /** Without byte order mark. */
  text: string
  encoding: Encoding
}

/** How other kinds of files begin, and what to do with them. */
const signatures: readonly [bytes: number[], what: string, next: string][] = [
  [
    [0x50, 0x4b, 0x03, 0x04],
    'an Excel workbook or a ZIP archive',
    'Save the sheet as CSV (or unpack the archive) and upload that.',
  ],
  [[0xd0, 0xcf, 0x11, 0xe0], 'an old Excel workbook', 'Save the sheet as CSV and upload that.'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF', 'Export the data as CSV and upload that.'],
  [[0x1f, 0x8b], 'a gzip archive', 'Unpack it and upload the CSV in it.'],
]

/**
 * Bytes to text. A byte order mark decides; without one, zero bytes tell UTF-16 by their side,
 * valid UTF-8 is UTF-8, and everything else is taken as Windows-1252, which is what spreadsheets
 * write where they do not write Unicode.
 * @throws KernelError `invalid_input` for an empty or binary file
 */
export function decode(name: string, bytes: Uint8Array): Decoded {
  for (const [start, what, next] of signatures) {
    if (start.every((byte, index) => bytes[index] === byte))
      throw refusal(name, `${name} is ${what}, not a CSV file.`, next)
  }
  const encoding = encodingOf(bytes)
  const text = new TextDecoder(encoding).decode(bytes).toWellFormed()
  if (text.includes('\0'))
    throw refusal(
      name,
      `${name} is a binary file, not a CSV file.`,
      'Export the data as CSV and upload that.',
    )
  if (text.trim() === '')
    throw refusal(name, `${name} is empty.`, 'Upload a file with a header and rows.')
  return { text, encoding }
}

function encodingOf(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le'
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be'
  const zeros = [0, 0]
  const sample = bytes.subarray(0, 4096)
  for (const [index, byte] of sample.entries()) if (byte === 0) zeros[index % 2]! += 1
  // Latin letters in UTF-16 have their zero byte on one side; a third of the units is plenty.
  if (zeros[1]! > sample.length / 6 && zeros[0]! < zeros[1]! / 8) return 'utf-16le'
  if (zeros[0]! > sample.length / 6 && zeros[1]! < zeros[0]! / 8) return 'utf-16be'
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return 'utf-8'
  } catch {
    return 'windows-1252'
  }
}
