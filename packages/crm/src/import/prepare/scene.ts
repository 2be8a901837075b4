import type { Context } from '@rescind/kernel'
import type { CrmDb } from '../../schema.generated.ts'
import type { Sentence } from '../sentence.ts'
import type { ImportTable, Values } from '../write/columns.ts'
import type { Update } from '../write/update.ts'
import type { Directory } from './directory.ts'
import type { RowReader } from './row-reader.ts'

export type Outcome = 'create' | 'update' | 'skip' | 'problem'

/** What becomes of one row. */
export interface RowResult {
  file: string
  row: string
  line: number
  outcome: Outcome
  record: { table: string; id: string } | null
  label: string
  sentences: readonly Sentence[]
}

/** A record of the database as far as an import compares it. */
export type Existing = { id: string; custom?: Record<string, unknown> } & Record<string, unknown>

/** What is worked out while the files are gone through, one kind after the other. */
export interface Scene {
  context: Pick<Context<CrmDb>, 'db' | 'org' | 'now' | 'newId'>
  /** ISO 4217 code of the organisation. */
  currency: string
  users: Directory
  companies: Directory
  products: Directory
  contacts: Directory
  /** What the files say about a sales agent besides the name, and how many records name them. */
  agents: Map<string, { about: Record<string, string>; named: number; sentences: Sentence[] }>
  /** Whose an email address is, lower case: no two contacts have the same. */
  emails: Map<string, string>
  results: Map<RowReader['source'], RowResult>
  inserts: Record<ImportTable, Values[]>
  updates: Record<ImportTable, Update[]>
  /** Sentences about whole files. */
  told: Map<string, Sentence[]>
}
