import type { KernelError } from '@rescind/kernel'
import { expect } from 'vitest'
import type { ReportRow } from '../report/page.ts'
import type { Office } from './office.ts'

/** What a preview or a report of an import says. */
export interface Report {
  counts: Record<string, number>
  total: number
  rows: ReportRow[]
  next: number | null
  undone: boolean
  action: string
  files: {
    kind: string
    problems: { text: string }[]
    summary: { text: string; count: number }[]
  }[]
  pipeline: { name: string; new: boolean; stages: { name: string; kind: string }[] }
}

/** How the tests of the import upload files and look at their reports. */
export const imports = (it: Office) => ({
  csv: async (name: string, ...lines: string[]) =>
    (await it.upload({ name, text: lines.join('\n') })).id,
  preview: async (id: string, more: object = {}) =>
    await it.ask<Report>('import_preview', { import: id, ...more }),
})

export const said = (report: Report, line: number) =>
  report.rows
    .find((row) => row.line === line)!
    .sentences.map(({ text }) => text)
    .join(' ')
export const outcomes = (report: Report) => report.rows.map(({ outcome }) => outcome)
/** What the work is refused with. */
export const refused = async (work: Promise<unknown>) =>
  await work.then(
    () => expect.unreachable(),
    (error: KernelError) => error,
  )
