/** A signed checkpoint of one organisation's log. */
export interface Checkpoint {
  org: string
  size: number
  note: string
}

/** Somewhere outside the database where checkpoints are kept. */
export interface Place {
  /** Its address without secrets: for people, the log and the database. */
  name: string
  /** Puts one there; the same one again changes nothing. Throws where that fails. */
  put(checkpoint: Checkpoint): Promise<void>
  /**
   * The newest note kept there for an organisation, null where there is none. Absent where nothing
   * can be read back.
   */
  newest?(org: string): Promise<string | null>
  /**
   * The register of erasures beside the checkpoints: JSON lines of ids and keyed hashes. Absent
   * where nothing can be read back: see noRegisterOutside.
   */
  register?: RegisterCopy
}

/** A copy of the register of erasures. */
export interface RegisterCopy {
  add(line: string): Promise<void>
  read(): Promise<string>
}

export const registerFile = 'erasures.jsonl'

/** A name whose alphabetical order is that of the sizes. */
export const fileOf = ({ size, note }: Checkpoint, digest: (text: string) => string): string =>
  `${String(size).padStart(16, '0')}-${digest(note).slice(0, 8)}.txt`
