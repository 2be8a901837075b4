import type { InputOf, OutputOf } from '../api/wire.ts'

/** Parts of what the tools of an import take and answer. */

export type Preview = OutputOf<'import_preview'>
export type FileReport = Preview['files'][number]
export type Kind = FileReport['kind']
export type ReportRow = Preview['rows'][number]
export type Outcome = ReportRow['outcome']
export type Only = NonNullable<InputOf<'import_preview'>['only']>
/** Over what was suggested: which file is what, and to which field each column goes. */
export type Mapping = NonNullable<InputOf<'import_preview'>['mapping']>
