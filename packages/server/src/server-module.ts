import type { Module } from '@rescind/kernel'

/** The server's own tables: sign-in, wake-ups of jobs, the built-in mailbox. */
export const serverModule: Module = {
  name: 'server',
  migrations: new URL('../sql/migrations/', import.meta.url),
  current: new URL('../sql/current/', import.meta.url),
  tracked: [],
  works: [
    { name: 'org_create', tables: null, rows: 100, founds: true },
    {
      name: 'consent_unsubscribe',
      tables: ['consent_event', 'suppression'],
      rows: 100,
      follows: 'crm.follows_link',
    },
  ],
}
