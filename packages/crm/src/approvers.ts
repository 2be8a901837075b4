import type { PlanFacts } from '@rescind/kernel'
import type { Kysely } from 'kysely'
import { mayApprovePlan, permissionsOf, type Role, roles } from './permission.ts'
import type { CrmDb } from './schema.generated.ts'

/** Who may say yes to somebody else's plan, for whoever asked and may not: active people, by name. */
export async function approversOf(db: Kysely<CrmDb>, plan: PlanFacts): Promise<{ id: string; name: string; role: string }[]> {
  const able = roles.filter(
    (role) => role !== 'system' && holds(role, plan.permission) && mayApprovePlan(role, { ...plan, own: false }),
  )
  if (able.length === 0) return []
  return await db
    .selectFrom('user')
    .select(['id', 'name', 'role'])
    .where('role', 'in', able)
    .where('active', '=', true)
    .orderBy('name')
    .limit(100)
    .execute()
}

const holds = (role: Role, permission: string) => (permissionsOf(role) as ReadonlySet<string>).has(permission)
