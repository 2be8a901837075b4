import { z } from 'zod'
import { line } from '../../tool.ts'
import { kinds } from './fields.ts'

const name = z.string().min(1).max(300)

/** How one file is read. What is not said stays as suggested. */
const fileMapping = z.object({
  kind: z.enum(kinds).optional().describe('What the file is about.'),
  columns: z
    .record(name, z.string().min(1).max(60))
    .optional()
    .describe(
      'Header → field; `custom` keeps the column under its header, `ignore` leaves it out.',
    ),
  formats: z
    .record(name, z.enum(['decimal_point', 'decimal_comma', 'dmy', 'mdy']))
    .optional()
    .describe(
      'Header → how its numbers (decimal_point, decimal_comma) or dates (dmy, mdy) are written, where the column itself does not tell.',
    ),
  times: z
    .record(name, z.number().positive().max(1e12))
    .optional()
    .describe('Header → factor: 1000000 where a column is in millions.'),
})

const stageMapping = z.object({
  name: line(80),
  kind: z.enum(['open', 'won', 'lost']),
  probability: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('Of a new open stage; 0 where not said.'),
})

/** What a person says about an import, over what was suggested. */
export const mappingInput = z.object({
  files: z.record(name, fileMapping).optional().describe('By the name or id of the file.'),
  values: z
    .record(name, z.record(z.string().max(500), z.string().max(500)))
    .optional()
    .describe(
      'Field → value in the files → value to take it as: {"product": {"GTXPro": "GTX Pro"}}.',
    ),
  defaults: z
    .record(name, z.record(name, z.string().max(500)))
    .optional()
    .describe('Kind → field → value where the cell is empty: {"deal": {"currency": "USD"}}.'),
  pipeline: z
    .object({ name: line(80).optional(), stages: z.array(stageMapping).max(50).optional() })
    .optional()
    .describe('The pipeline the deals go to; made by the import where it is missing.'),
})

export type MappingInput = z.output<typeof mappingInput>

/** How one file is read, complete. */
export interface FileMapping {
  kind: z.output<typeof fileMapping>['kind'] & string
  columns: Record<string, string>
  formats: Record<string, 'decimal_point' | 'decimal_comma' | 'dmy' | 'mdy'>
  times: Record<string, number>
}
