import { checkLog, nothing } from '@rescind/kernel'
import { z } from 'zod'
import { defineTool } from '../tool.ts'

export const auditVerify = defineTool({
  name: 'audit_verify',
  about:
    'Check the audit log from inside: that no entry was changed, removed or added, that every text agrees with it, and that every action and change has one.',
  effect: 'read',
  input: z.object({}),
  permission: 'audit:read',
  run: async ({ db, org }) => await checkLog(db, org),
  audit: { subject: [] },
  rollback: nothing,
})
