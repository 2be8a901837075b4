import type { Module } from '@rescind/kernel'
import { permissionsOf, roles } from './permission.ts'
import { retentionKinds } from './retention/kinds.ts'
import { tools } from './tools.ts'
import { tracked } from './tracked.ts'
import { works } from './works.ts'

/** The CRM's part of the database, for `migrate`. */
export const crmModule: Module = {
  name: 'crm',
  migrations: new URL('../sql/migrations/', import.meta.url),
  current: new URL('../sql/current/', import.meta.url),
  tracked,
  tools,
  works,
  checks: ['crm.check_known', 'crm.check_imports', 'crm.check_mail'],
  erasing: 'contact_erase',
  periods: Object.fromEntries(
    Object.entries(retentionKinds).map(([kind, { days }]) => [kind, days]),
  ),
  roles: Object.fromEntries(roles.map((role) => [role, permissionsOf(role)])),
}
