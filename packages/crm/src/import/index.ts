import { importRun } from './bulk.ts'
import { importPreview, importReport } from './read.ts'

export { importProgress, type Progress } from './progress.ts'
export { reportCsv } from './report/report-csv.ts'
export { loadRun, type Run } from './report/stored.ts'
export { type StagedFileSummary, stageImport, type Upload } from './stage.ts'

/** The tools of this folder, for the registry. */
export const importTools = [importPreview, importReport, importRun] as const
