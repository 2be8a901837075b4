import type { Row } from '../histories/rows.ts'
import type { PlayedStep } from './operation.ts'

/** A new book, with every column that the model keeps. */
export const newBook = (id: string, set: Row = {}): PlayedStep => ({
  table: 'book',
  id,
  set: { shelf_id: null, title: 'Emma', code: null, pages: 1, tags: [], custom: {}, ...set },
  fresh: true,
})

export const newShelf = (id: string, set: Row = {}): PlayedStep => ({
  table: 'shelf',
  id,
  set: { name: 'A', parent_id: null, top_book_id: null, ...set },
  fresh: true,
})

export const newLoan = (id: string, book: string): PlayedStep => ({
  table: 'loan',
  id,
  set: { book_id: book, reader: 'Zoe' },
  fresh: true,
})

export const edit = (table: PlayedStep['table'], id: string, set: Row): PlayedStep => ({
  table,
  id,
  set,
  fresh: false,
})

export const remove = (table: PlayedStep['table'], id: string): PlayedStep => ({
  table,
  id,
  set: null,
  fresh: false,
})
