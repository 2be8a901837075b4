import { checkLog, limits, nothing } from '@rescind/kernel'
import { z } from 'zod'
import { defineTool } from '../tool.ts'

export const auditVerify = defineTool({
  name: 'audit_verify',
  about:
    'Check the audit log from inside: that no entry was changed, removed or added, that every text agrees with it, that every action and change has one, that Activity, plans, messages, the log of changes and the records say what was sealed, and that tools and permissions are those of the product. It tells what it did not look at.',
  effect: 'read',
  input: z.object({}),
  permission: 'audit:read',
  run: async ({ db, org, rules }) => await checkLog(db, org, rules && { rules }),
  audit: { subject: [] },
  rollback: nothing,
  statement_ms: limits.report_ms,
})
