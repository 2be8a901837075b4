import { importLimits } from '../limits.ts'
import { nearest } from '../mapping/nearest.ts'

/** What a name stands for: one record, or none and why. */
export type Found =
  | { id: string }
  | { id: null; why: 'unknown' | 'ambiguous'; nearest: string | undefined }

/**
 * The records of one kind by their exact names, those of the database and those the import makes.
 */
export class Directory {
  /** null: more than one has this name. */
  readonly #ids = new Map<string, string | null>()
  readonly #unknown = new Map<string, string | undefined>()

  add(name: string, id: string): void {
    const known = this.#ids.get(name)
    this.#ids.set(name, known === undefined || known === id ? id : null)
  }

  find(name: string): Found {
    const id = this.#ids.get(name)
    if (id) return { id }
    if (id === null) return { id, why: 'ambiguous', nearest: undefined }
    if (!this.#unknown.has(name)) {
      this.#unknown.set(
        name,
        this.#unknown.size < importLimits.nearest_names
          ? nearest(name, [...this.#ids.keys()])
          : undefined,
      )
    }
    return { id: null, why: 'unknown', nearest: this.#unknown.get(name) }
  }
}

/**
 * How a name that stands for no record is told. `entity`: product, `many`: products, `without`:
 * what the record is imported without.
 */
export function unfoundText(
  entity: string,
  many: string,
  without: string,
  name: string,
  found: Exclude<Found, { id: string }>,
): string {
  const subject = `${entity} “${name}”`
  if (found.why === 'ambiguous')
    return `${subject} stands for more than one of the ${many}. Imported without ${without}. Map it to the name of one of them.`
  if (!found.nearest) return `${subject} is not among the ${many}. Imported without ${without}.`
  return `${subject} is not among the ${many}; nearest: “${found.nearest}”. Imported without ${without}. Map it to take it as “${found.nearest}”.`
}
