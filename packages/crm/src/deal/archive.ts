import { KernelError, restore } from '@rescind/kernel'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { existing, live } from '../record/existing.ts'
import type { CrmDb } from '../schema.generated.ts'
import { defineTool, id } from '../tool.ts'

export const dealArchive = defineTool({
  name: 'deal_archive',
  about: 'Archive one deal: it leaves every list, board and forecast. deal_restore brings it back.',
  effect: 'money',
  input: z.object({ deal: id('deal') }),
  permission: 'deal:money',
  run: async ({ db, now }, { deal }) => {
    await live(db, 'deal', deal)
    return await setArchived(db, deal, now)
  },
  audit: { subject: 'deal' },
  rollback: restore('deal'),
})

export const dealRestore = defineTool({
  name: 'deal_restore',
  about: 'Bring one archived deal back into lists, board and forecast.',
  effect: 'money',
  input: z.object({ deal: id('deal') }),
  permission: 'deal:money',
  run: async ({ db }, { deal }) => {
    const { name, archived_at } = await existing(db, 'deal', deal)
    if (!archived_at)
      throw new KernelError('invalid_input', `“${name}” is not archived.`, 'Nothing is left to do.')
    return await setArchived(db, deal, null)
  },
  audit: { subject: 'deal' },
  rollback: restore('deal'),
})

const setArchived = async (db: Kysely<CrmDb>, deal: string, archived_at: Date | null) =>
  await db
    .updateTable('deal')
    .set({ archived_at })
    .where('id', '=', deal)
    .returning(['id', 'name'])
    .executeTakeFirstOrThrow()
