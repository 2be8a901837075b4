/** What the import's tools answer. */

export type Level = 'problem' | 'notice' | 'note'
export type Sentence = { level: Level; text: string }
export type Outcome = 'create' | 'update' | 'skip' | 'problem'
export type Counts = Record<Outcome, number>

export type ReportRow = {
  nr: number
  file: string
  line: number
  outcome: Outcome
  record: { table: string; id: string } | null
  label: string
  sentences: Sentence[]
}

export type FileReport = {
  id: string
  name: string
  kind: string
  rows: number
  counts: Counts
  columns: { name: string; field: string; format: string | null }[]
  problems: Sentence[]
  summary: (Sentence & { count: number })[]
}

export type Preview = {
  import: string
  total: number
  counts: Counts
  files: FileReport[]
  pipeline: { name: string; new: boolean; stages: { name: string; kind: string; new: boolean }[] } | null
  fields: Record<string, string[]>
  rows: ReportRow[]
  next: number | null
}

export type RunReport = {
  import: string
  action: string
  at: string
  undone: boolean
  counts: Counts
  rows: ReportRow[]
  next: number | null
}

export type Progress = { phase: 'reading' | 'writing' | 'reporting' | 'done'; rows: number; total: number }

/** Over what was suggested: which file is what, and to which field each column goes. */
export type Mapping = {
  files?: Record<string, { kind?: string; columns?: Record<string, string> }>
  values?: Record<string, Record<string, string>>
  defaults?: Record<string, Record<string, string>> | undefined
}

export type Only = 'problems' | Outcome
