import type { NamedCompany } from '../companies.ts'
import type { NamedContact } from '../contacts.ts'
import type { NamedDeal } from '../deals.ts'
import type { Matter } from '../legal.ts'
import type { ProductList } from '../selling.ts'
import type { Said } from './said.ts'

/** What is written down by hand for one organisation; everything else is drawn around it. */
export interface Story {
  companies: readonly NamedCompany[]
  contacts: readonly NamedContact[]
  deals: readonly NamedDeal[]
  matters: readonly Matter[]
  products: ProductList
  said: readonly Said[]
}
