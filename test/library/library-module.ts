import type { Module } from '../../packages/kernel/src/index.ts'

/** The library's part of the database. */
export const libraryModule: Module = {
  name: 'library',
  migrations: new URL('./migrations/', import.meta.url),
  current: new URL('./current/', import.meta.url),
  tracked: [
    { table: 'library.person', label: 'name' },
    { table: 'library.shelf', label: 'name' },
    { table: 'library.book', label: 'title', money: ['price'], cellKeys: ['custom'] },
    { table: 'library.loan', label: 'reader' },
    { table: 'library.reader', label: 'name', counters: ['visits', 'balance'] },
  ],
}
