import { restore } from '@rescind/kernel'
import { z } from 'zod'
import { setOf } from '../field/input.ts'
import { live } from '../record/existing.ts'
import { defineTool, id } from '../tool.ts'
import { product as fields } from './fields.ts'

const price = setOf(fields, 'product_update_price')

export const productUpdatePrice = defineTool({
  name: 'product_update_price',
  about: 'Set the list price of one product. Deals keep their amounts.',
  effect: 'money',
  input: z.object({
    product: id('product'),
    list_price: price.list_price.unwrap(),
    currency: price.currency.optional(),
  }),
  permission: 'product:money',
  run: async ({ db }, { product, ...set }) => {
    await live(db, 'product', product)
    return await db
      .updateTable('product')
      .set(set)
      .where('id', '=', product)
      .returning(['id', 'name', 'list_price', 'currency'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: 'product' },
  rollback: restore('product'),
})
