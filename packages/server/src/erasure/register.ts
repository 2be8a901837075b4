import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import type { ErasureNote } from '@rescind/crm'
import type { Place } from '../audit/place.ts'
import { errorFields, type Log } from '../log.ts'

/**
 * The register of erasures beside the database: one JSON line each, ids and keyed hashes only. A
 * backup of the database does not have it.
 */
export interface ErasureRegister {
  /**
   * Returns when the line is on disk. Called before the erasure commits: a line too many is carried
   * out at the next start, a line too few never.
   */
  note(note: ErasureNote): Promise<void>
  read(): Promise<ErasureNote[]>
}

/**
 * Opens the register in a file; it is made with the first line. It has a copy wherever checkpoints
 * are published and can be read back, so that a backup of the whole data folder does not bring
 * anybody back either. A copy that fails is told, and keeps no erasure from happening.
 */
export function openRegister(path: string, places: readonly Place[], log: Log): ErasureRegister {
  const copies = places.flatMap(({ name, register }) => (register ? [{ name, register }] : []))
  return {
    async note(note) {
      const line = `${JSON.stringify(note)}\n`
      const file = openSync(path, 'a', 0o600)
      try {
        writeSync(file, line)
        fsyncSync(file)
      } finally {
        closeSync(file)
      }
      for (const { name, register } of copies)
        await register
          .add(line)
          .catch((error: unknown) =>
            log.warn('register_copy_failed', { place: name, ...errorFields(error) }),
          )
    },
    async read() {
      const texts = [existsSync(path) ? readFileSync(path, 'utf8') : '']
      for (const { name, register } of copies) {
        const text = await register
          .read()
          .catch((error: unknown) =>
            log.warn('register_copy_failed', { place: name, ...errorFields(error) }),
          )
        texts.push(text ?? '')
      }
      const notes = texts.flatMap((text) => text.split('\n').flatMap(parsed))
      return [...new Map(notes.map((note) => [`${note.org} ${note.action}`, note])).values()]
    },
  }
}

/** The last line may have been cut off by a crash; then its erasure was not committed either. */
function parsed(line: string): ErasureNote[] {
  if (line === '') return []
  try {
    return [JSON.parse(line) as ErasureNote]
  } catch {
    return []
  }
}
