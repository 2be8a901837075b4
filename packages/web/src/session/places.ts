import {
  IconBuilding,
  IconChecklist,
  IconChecks,
  IconFileCertificate,
  IconHistory,
  IconHome,
  IconLayoutKanban,
  IconRoute,
  IconSend,
  IconShieldLock,
  IconTableImport,
  IconUsers,
} from '@tabler/icons-react'

/** What is offered to those alone who have the permission that it needs. */
export type Needing = { needs?: string }

/** Of what could be offered, what somebody with these permissions may use. */
export function offered<T extends object>(all: readonly T[], permissions: readonly string[]): T[] {
  return all.filter(({ needs }: Needing) => needs === undefined || permissions.includes(needs))
}

/** Every place of the navigation, in its order. `key` follows G. */
export const places = [
  { to: '/', label: 'Today', icon: IconHome, group: 'work', key: 't' },
  { to: '/contacts', label: 'Contacts', icon: IconUsers, group: 'work', key: 'c' },
  { to: '/companies', label: 'Companies', icon: IconBuilding, group: 'work', key: 'o' },
  { to: '/deals', label: 'Deals', icon: IconLayoutKanban, group: 'work', key: 'd' },
  { to: '/tasks', label: 'Tasks', icon: IconChecks, group: 'work', key: 'k' },
  { to: '/sequences', label: 'Sequences', icon: IconRoute, group: 'work', key: 's' },
  { to: '/outbox', label: 'Outbox', icon: IconSend, group: 'work', key: 'x' },
  {
    to: '/import',
    label: 'Import',
    icon: IconTableImport,
    group: 'work',
    key: 'i',
    needs: 'import:run',
  },
  { to: '/plans', label: 'Approvals', icon: IconChecklist, group: 'oversight', key: 'a' },
  { to: '/activity', label: 'Activity', icon: IconHistory, group: 'oversight', key: 'y' },
  {
    to: '/privacy',
    label: 'Privacy',
    icon: IconShieldLock,
    group: 'oversight',
    key: 'p',
    needs: 'erasure:read',
  },
  {
    to: '/evidence',
    label: 'Evidence',
    icon: IconFileCertificate,
    group: 'oversight',
    key: 'e',
    needs: 'audit:read',
  },
] as const

export type Place = (typeof places)[number]
