import type { Module } from '../../packages/kernel/src/index.ts'
import { testWork } from '../test-work.ts'
import { tools } from './tools.ts'

/** The library's part of the database. */
export const libraryModule: Module = {
  name: 'library',
  migrations: new URL('./migrations/', import.meta.url),
  current: new URL('./current/', import.meta.url),
  tracked: [
    { table: 'library.person', label: 'name', plain: ['name'] },
    { table: 'library.shelf', label: 'name', plain: ['name'] },
    {
      ...{
        table: 'library.book',
        label: 'title',
        money: ['price'],
        cellKeys: ['custom'],
        plain: ['title', 'code', 'tags', 'custom'],
      },
      sameBy: [['title', 'shelf_id']],
    },
    { table: 'library.loan', label: 'reader', plain: ['reader'] },
    {
      table: 'library.reader',
      label: 'name',
      counters: ['visits', 'balance'],
      plain: ['name', 'card'],
    },
  ],
  tools,
  works: ['outbox_release', 'seed', 'test', 'rename', 'fill'].map(testWork),
}
