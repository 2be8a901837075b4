import { restore } from '@rescind/kernel'
import { z } from 'zod'
import { newOf } from '../field/input.ts'
import { orgOf } from '../record/org.ts'
import { defineTool } from '../tool.ts'
import { product as fields } from './fields.ts'

export const productCreate = defineTool({
  name: 'product_create',
  about: 'Create one product without a price. Its price is set by product_update_price.',
  effect: 'change',
  input: z.object(newOf(fields, 'product_create')),
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
