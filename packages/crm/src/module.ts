import type { Module } from '@rescind/kernel'
import { tracked } from './tracked.ts'

/** The CRM's part of the database, for `migrate`. */
export const crmModule: Module = {
  name: 'crm',
  migrations: new URL('../sql/migrations/', import.meta.url),
  current: new URL('../sql/current/', import.meta.url),
  tracked,
}
