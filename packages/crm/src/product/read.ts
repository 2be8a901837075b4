import { nothing } from '@rescind/kernel'
import { z } from 'zod'
import { page, pageInput } from '../filter/page.ts'
import { defineTool } from '../tool.ts'
import { productFilter, productListing, productRows } from './listing.ts'

export const productFind = defineTool({
  name: 'product_find',
  about: 'List products with their list prices.',
  effect: 'read',
  input: z.object(pageInput(productFilter, 'names and series')),
  permission: 'product:read',
  run: ({ db, now }, input) => page(productRows(db), productListing, input, now),
  audit: { subject: [] },
  rollback: nothing,
})
