import { restore } from '@rescind/kernel'
import { z } from 'zod'
import { defineTool, id } from '../tool.ts'
import { mappingInput } from './mapping/mapping.ts'
import { prepare } from './prepare/prepare.ts'
import { tellProgress } from './progress.ts'
import { countOutcomes } from './report/counts.ts'
import { heldOut } from './report/held-out.ts'
import { keepReport } from './write/keep-report.ts'
import { write } from './write/write.ts'

export const importRun = defineTool({
  name: 'import_run',
  about:
    'Import uploaded files: create and update companies, products, contacts and deals row by row, as one plan that can be undone as a whole.',
  effect: 'bulk',
  input: z.object({ import: id('import'), mapping: mappingInput.optional() }),
  permission: 'import:run',
  run: async (context, input) => {
    const { db, matched, holdOut } = context
    try {
      tellProgress(input.import, { phase: 'reading', rows: 0, total: 0 })
      const prepared = await prepare(context, input.import, input.mapping)
      const { results, pipeline } = prepared
      const counts = countOutcomes(results)
      matched(results.length, { changed: counts.create + counts.update })
      holdOut(heldOut(results))
      let rows = 0
      await write(prepared, (count) =>
        tellProgress(input.import, {
          phase: 'writing',
          rows: (rows += count),
          total: results.length,
        }),
      )
      tellProgress(input.import, { phase: 'reporting', rows, total: results.length })
      await keepReport(db, input.import, counts, results)
      return {
        import: input.import,
        rows: results.length,
        counts,
        pipeline: pipeline && { id: pipeline.id, name: pipeline.name },
      }
    } finally {
      tellProgress(input.import, { phase: 'done', rows: 0, total: 0 })
    }
  },
  audit: { subject: 'import' },
  rollback: restore('company', 'product', 'contact', 'pipeline', 'stage', 'deal'),
})
