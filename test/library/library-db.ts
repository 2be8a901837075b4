import type { Generated } from 'kysely'

interface Common {
  org_id: Generated<string>
  id: string
  row_version: Generated<string>
}
/** The tables of a library, which has nothing to do with sales. */
export interface LibraryDb {
  shelf: Common & {
    name: string
    parent_id: Generated<string | null>
    top_book_id: Generated<string | null>
  }
  book: Common & {
    shelf_id: string | null
    title: string
    code: string | null
    price: string | null
    pages: number | null
    due_on: string | null
    seen_at: Date | null
    tags: Generated<string[]>
    custom: Generated<Record<string, unknown>>
  }
  loan: Common & { book_id: string; reader: string; place: Generated<number | null> }
  reader: Common & {
    name: string
    guide_id: string | null
    card: string | null
    active: boolean
    visits: number
    balance: string
    seat: Generated<number | null>
  }
  person: Common & { name: string }
}
