import { nothing } from '@rescind/kernel'
import { z } from 'zod'
import { defineTool } from '../tool.ts'
import { periodsOf } from './periods.ts'

export const retentionList = defineTool({
  name: 'retention_list',
  about:
    'How long each kind of record and text is kept, on which legal basis, and whether that is the default.',
  effect: 'read',
  input: z.object({}),
  permission: 'erasure:read',
  run: async ({ db }) => ({ rows: await periodsOf(db) }),
  audit: { subject: [] },
  rollback: nothing,
})
