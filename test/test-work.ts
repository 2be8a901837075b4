import type { Module } from '../packages/kernel/src/install/migrate.ts'
import type { Work } from '../packages/kernel/src/install/register-tools.ts'

/** What tests do as the system: whatever they like. */
export const testWork = (name: string): Work => ({
  name,
  tables: null,
  rows: 1_000_000,
  sends: true,
})

/** What tests of the product do as the system. */
export const testModule: Module = {
  name: 'test',
  tracked: [],
  works: ['seed', 'test'].map(testWork),
}
