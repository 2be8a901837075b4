import type { Asker, PlanFacts } from '@rescind/kernel'
import type { Kysely } from 'kysely'
import { mayApprovePlan, permissionsOf, type Role, roles } from './permission.ts'
import type { CrmDb } from './schema.generated.ts'

/**
 * Who may say yes to a plan, active people by name: first whoever asked, where it is theirs to
 * approve, then who may for everybody.
 */
export async function approversOf(
  db: Kysely<CrmDb>,
  plan: PlanFacts,
  asker: Asker,
): Promise<{ id: string; name: string; role: string }[]> {
  const able = (may: (role: Role) => boolean) =>
    roles.filter((role) => role !== 'system' && holds(role, plan.permission) && may(role))
  const anybody = able((role) => mayApprovePlan(role, { ...plan, own: false }))
  const own = able((role) => asker.takesBack || mayApprovePlan(role, { ...plan, own: true }))
  if (own.length === 0) return []
  return await db
    .selectFrom('user')
    .select(['id', 'name', 'role'])
    .where(({ or, and, eb }) =>
      or([
        ...(anybody.length > 0 ? [eb('role', 'in', anybody)] : []),
        and([eb('id', '=', asker.id), eb('role', 'in', own)]),
      ]),
    )
    .where('active', '=', true)
    .orderBy(({ eb }) => eb('id', '=', asker.id), 'desc')
    .orderBy('name')
    .limit(100)
    .execute()
}

const holds = (role: Role, permission: string) =>
  (permissionsOf(role) as ReadonlySet<string>).has(permission)
