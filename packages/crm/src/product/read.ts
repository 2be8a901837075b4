import { nothing } from '@rescind/kernel'
import { sql } from 'kysely'
import { z } from 'zod'
import { flag, idOf, number, text } from '../filter/field.ts'
import { type Listing, page, pageInput } from '../filter/page.ts'
import { defineTool } from '../tool.ts'

const productFields = {
  id: idOf('product.id'),
  name: text('product.name'),
  series: text('product.series'),
  list_price: number('product.list_price'),
  currency: text('product.currency'),
  external_ref: text('product.external_ref'),
  archived: flag(sql`(product.archived_at is not null)`),
}

const productListing: Listing = {
  fields: productFields,
  key: productFields.id,
  searched: [productFields.name, productFields.series],
  order: [{ field: 'name', desc: false }],
  archived: productFields.archived,
}

export const productFind = defineTool({
  name: 'product_find',
  about: 'List products with their list prices.',
  effect: 'read',
  input: z.object(pageInput(productFields, 'names and series')),
  permission: 'product:read',
  run: ({ db, now }, input) =>
    page(
      db
        .selectFrom('product')
        .select([
          'product.id',
          'product.name',
          'product.series',
          'product.list_price',
          'product.currency',
        ]),
      productListing,
      input,
      now,
    ),
  audit: { subject: [] },
  rollback: nothing,
})
