import { demoUsers, seedDemo } from '@rescind/crm'
import { type Kernel, read } from '@rescind/kernel'
import { admitPeople } from '../auth/people.ts'
import type { Product } from '../product.ts'
import type { DemoCompany } from './demo-company.ts'
import { writeDemoKeys } from './demo-keys.ts'

/**
 * Fills an empty database with the demo companies, lets their people sign in, and writes the demo
 * keys. Safe to repeat. True where it wrote records.
 */
export async function openDemo(
  { kernel, authPool }: Product,
  company: DemoCompany,
  folder: string,
  say: (line: string) => void,
): Promise<boolean> {
  const seeded = await isSeeded(kernel)
  if (!seeded) {
    const today = new Date().toISOString().slice(0, 10)
    for (const { name, rows } of await seedDemo(kernel, today)) {
      if (rows > 0) say(`Made the demo company ${name}: ${rows.toLocaleString('en')} records.`)
    }
  }
  await admitPeople(authPool, demoUsers())
  await writeDemoKeys(authPool, company, folder)
  return !seeded
}

/**
 * Asked first because a later start should not make up 25,000 records to find that they are there.
 */
async function isSeeded(kernel: Kernel): Promise<boolean> {
  for (const org of new Set(demoUsers().map((user) => user.org))) {
    const there = await read(kernel, { org }, (tx) =>
      tx.selectFrom('org').select('id').where('org_id', '=', org).executeTakeFirst(),
    )
    if (!there) return false
  }
  return true
}
