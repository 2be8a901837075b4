import { limits, mayApprove, type PlanFacts } from '@rescind/kernel'

const everyone = [
  'contact:read',
  'company:read',
  'deal:read',
  'pipeline:read',
  'task:read',
  'note:read',
  'call:read',
  'email:read',
  'template:read',
  'sequence:read',
  'consent:read',
  'forecast:read',
  'commission:read',
  'product:read',
  'import:read',
  'user:read',
  'action:read',
  'action:undo',
  'plan:read',
] as const
const recordWork = [
  'contact:write',
  'company:write',
  'deal:write',
  'task:write',
  'note:write',
  'call:write',
] as const
/**
 * Bulk and money always become a plan; these roles may ask for one, who may approve it is another
 * question.
 */
const sales = [
  'contact:bulk',
  'company:bulk',
  'deal:bulk',
  'task:bulk',
  'deal:money',
  'email:send',
  'sequence:enrol',
  'consent:withdraw',
] as const
const many = ['email:send_many', 'template:write', 'sequence:write'] as const
const money = ['quota:write', 'product:write', 'product:money'] as const
const privacy = [
  'audit:read',
  'consent:withdraw',
  'consent:write',
  'consent:restore',
  'legal:write',
  'contact:erase',
  'erasure:read',
  'retention:write',
  'audit:read',
] as const
/** Of people alone: no agent has these, whoever it acts for. */
const ofPeople = ['agent:pause'] as const
const lead = ['plan:approve', 'action:undo_any', 'import:run'] as const

/** Whoever may ask for these may say yes to them, and nobody else. */
const forPrivacy = [
  'consent:restore',
  'legal:write',
  'contact:erase',
  'retention:write',
] as const satisfies readonly (typeof privacy)[number][]

/** What a tool may ask of its caller. */
export type Permission =
  | (typeof everyone)[number]
  | (typeof recordWork)[number]
  | (typeof sales)[number]
  | (typeof many)[number]
  | (typeof money)[number]
  | (typeof privacy)[number]
  | (typeof lead)[number]
  | (typeof ofPeople)[number]

const manager = [
  ...everyone,
  ...recordWork,
  ...sales,
  ...many,
  ...lead,
  ...ofPeople,
  'consent:write',
  'quota:write',
  'product:write',
] as const
const all = [...manager, ...money, ...privacy] as const

/** The roles of a person, and what each may do. */
const byRole = {
  /** Works on records, and writes to one person at a time. */
  rep: new Set<Permission>([...everyone, ...recordWork, ...sales]),
  /** May also write to many, approve plans, and take back what others did. */
  manager: new Set<Permission>(manager),
  /** May do everything. */
  admin: new Set<Permission>(all),
  /** Reads everything, keeps consent and legal holds, takes back anything. */
  compliance: new Set<Permission>([...everyone, ...privacy, ...ofPeople, 'action:undo_any']),
  /** The product itself: jobs, releases, the unsubscribe link. */
  system: new Set<Permission>(all),
} as const

export type Role = keyof typeof byRole
export const roles = Object.keys(byRole) as Role[]

/** What a role may do; an unknown role may do nothing. */
export function permissionsOf(role: string): ReadonlySet<Permission> {
  return Object.hasOwn(byRole, role) ? byRole[role as Role] : new Set()
}

/**
 * What an agent may do for a person of this role: as the person, but for what is of people alone.
 */
export function permissionsOfAgent(role: string): ReadonlySet<Permission> {
  return permissionsOf(role).difference(new Set<Permission>(ofPeople))
}

/**
 * May this role say yes to this plan? Managers and admins to any; the others only to what they
 * asked for themselves, and only where it concerns one mail, the money of one record, or about as
 * much as they may do without a plan.
 */
export function mayApprovePlan(
  role: string,
  plan: Omit<PlanFacts, 'permission'> & { permission?: string },
): boolean {
  const permissions = permissionsOf(role)
  const own = forPrivacy.find((permission) => permission === plan.permission)
  if (own) return permissions.has(own)
  if (permissions.has(mayApprove)) return true
  if (!plan.own) return false
  switch (plan.effect) {
    case 'dispatch':
      return permissions.has('email:send') && plan.recipients <= 1
    case 'money':
      return permissions.has('deal:money') && plan.rows <= 1
    case 'bulk':
      return permissions.has('consent:write')
    default:
      return permissions.size > 0 && plan.rows <= limits.implicit_rows
  }
}
