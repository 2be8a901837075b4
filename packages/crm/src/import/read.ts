import { KernelError, nothing } from '@rescind/kernel'
import { z } from 'zod'
import { defineTool, id } from '../tool.ts'
import { fields } from './mapping/fields.ts'
import { mappingInput } from './mapping/mapping.ts'
import { prepare } from './prepare/prepare.ts'
import { countOutcomes } from './report/counts.ts'
import { fileReports } from './report/file-report.ts'
import { pageInput, pageOf } from './report/page.ts'
import { loadReport, loadRun } from './report/stored.ts'
import { isNoteworthy } from './sentence.ts'

export const importPreview = defineTool({
  name: 'import_preview',
  about:
    'Show what an import of uploaded files would do, before it is run: outcome of every row, how each column is read, what looks wrong.',
  effect: 'read',
  input: z.object({ import: id('import'), mapping: mappingInput.optional(), ...pageInput }),
  permission: 'import:read',
  run: async (context, input) => {
    const { results, files, scene, pipeline } = await prepare(context, input.import, input.mapping)
    const names = new Map(files.map((file) => [file.id, file.name]))
    const rows = results
      .map((result, index) => ({ ...result, nr: index + 1 }))
      .filter((row) => row.nr > (input.after ?? 0) && (!input.file || row.file === input.file))
      .filter(
        (row) =>
          !input.only ||
          (input.only === 'problems' ? isNoteworthy(row.sentences) : row.outcome === input.only),
      )
      .slice(0, input.limit + 1)
      // A record that does not exist yet has no id that anybody could follow.
      .map(({ row: _, ...row }) => ({
        ...row,
        file: names.get(row.file)!,
        record: row.outcome === 'create' ? null : row.record,
      }))
    return {
      import: input.import,
      total: results.length,
      counts: countOutcomes(results),
      files: fileReports(files, results, scene.told),
      pipeline: pipeline && {
        name: pipeline.name,
        new: pipeline.isNew,
        stages: [...pipeline.stages.values()].map(({ name, kind, isNew }) => ({
          name,
          kind,
          new: isNew,
        })),
      },
      fields: Object.fromEntries(
        Object.entries(fields).map(([kind, own]) => [kind, Object.keys(own)]),
      ),
      ...pageOf(rows, input.limit),
    }
  },
  audit: { subject: 'import' },
  rollback: nothing,
})

export const importReport = defineTool({
  name: 'import_report',
  about:
    'Show what became of every row of an import that was run, with what to look at; the latest run unless an action is named.',
  effect: 'read',
  input: z.object({ import: id('import'), action: id('action').optional(), ...pageInput }),
  permission: 'import:read',
  run: async ({ db, org }, input) => {
    const run = await loadRun(db, org, input.import, input.action)
    if (!run)
      throw new KernelError('not_found', 'This import has not been run.', {
        people: 'Look at what it would do, then run it.',
        callers: 'Look at it with import_preview, then call import_run.',
      })
    return {
      import: input.import,
      ...run,
      ...pageOf(await loadReport(db, org, run.action, input), input.limit),
    }
  },
  audit: { subject: 'import' },
  rollback: nothing,
})
