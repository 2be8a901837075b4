import { importRun } from './bulk.ts'
import { importPreview, importReport } from './read.ts'

export { importProgress } from './progress.ts'
export { reportCsv } from './report/report-csv.ts'
export { loadRun } from './report/stored.ts'
export { stageImport, type Upload } from './stage.ts'

/** The tools of this folder, for the registry. */
export const importTools = [importPreview, importReport, importRun] as const
