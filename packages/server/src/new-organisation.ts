import { randomBytes } from 'node:crypto'
import { type Kernel, systemAction, uuidV7 } from '@rescind/kernel'
import { sql } from 'kysely'

const stages = [
  ['Qualification', 'open', 0.1],
  ['Proposal', 'open', 0.4],
  ['Negotiation', 'open', 0.7],
  ['Closed won', 'won', 1],
  ['Closed lost', 'lost', 0],
] as const

/**
 * Makes an organisation with its administrator, an agent to act for people, and one pipeline: the
 * least there has to be before anybody can work. Done as an action of the system, so it stands in
 * the audit like everything after it.
 */
export async function createOrganisation(
  kernel: Kernel,
  { name, admin }: { name: string; admin: { name: string; email: string } },
): Promise<{ org: string; admin: string }> {
  const org = uuidV7(new Date())
  return await systemAction(
    kernel,
    null,
    { org, tool: 'org_create', reasoning: null },
    async ({ db, newId }) => {
      const [adminId, pipeline] = [newId(), newId()]
      await sql`insert into crm.org (org_id, id, name, mail_from, address_salt)
      values (${org}, ${org}, ${name}, ${admin.email}, ${randomBytes(16).toString('hex')})`.execute(
        db,
      )
      await sql`insert into crm."user" (org_id, id, name, email, role) values (${org}, ${adminId}, ${admin.name}, ${admin.email}, 'admin')`.execute(
        db,
      )
      await sql`insert into crm.agent (org_id, id, name, about, is_assistant)
      values (${org}, ${newId()}, 'Assistant', 'Does what people ask for in a sentence, within their rights.', true)`.execute(
        db,
      )
      await sql`insert into crm.pipeline (org_id, id, name) values (${org}, ${pipeline}, 'Sales')`.execute(
        db,
      )
      for (const [position, [stage, kind, probability]] of stages.entries()) {
        await sql`insert into crm.stage (org_id, id, pipeline_id, name, position, kind, probability)
        values (${org}, ${newId()}, ${pipeline}, ${stage}, ${position}, ${kind}, ${probability})`.execute(
          db,
        )
      }
      return { org, admin: adminId }
    },
  )
}
