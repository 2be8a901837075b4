import { restore } from '@rescind/kernel'
import { z } from 'zod'
import { bounds } from '../bounds.ts'
import { orgOf } from '../record/org.ts'
import { defineTool, line } from '../tool.ts'

export const productCreate = defineTool({
  name: 'product_create',
  about: 'Create one product without a price. Its price is set by product_update_price.',
  effect: 'change',
  input: z.object({
    name: line(bounds.product.name),
    series: line(bounds.product.series).optional(),
  }),
  permission: 'product:write',
  run: async ({ db, newId }, product) => {
    const { currency } = await orgOf(db)
    return await db
      .insertInto('product')
      .values({ id: newId(), currency, ...product })
      .returning(['id', 'name', 'series'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: [] },
  rollback: restore('product'),
})
