import { sql } from 'kysely'
import { z } from 'zod'
import {
  minutes,
  nothing,
  recall,
  restore,
  toolkit,
  withdraw,
} from '../../packages/kernel/src/index.ts'
import type { LibraryDb } from './library-db.ts'

const defineTool = toolkit<LibraryDb, 'read' | 'write' | 'send' | 'never'>()
const patch = z.object({
  title: z.string().optional(),
  code: z.string().nullable().optional(),
  pages: z.number().int().nullable().optional(),
  shelf_id: z.uuid().nullable().optional(),
  price: z.string().nullable().optional(),
  tags: z.array(z.string()).optional(),
  due_on: z.string().nullable().optional(),
})

/** Tools of every effect, and some that break the rules. */
export const tools = [
  defineTool({
    name: 'book_find',
    about: 'Find books.',
    effect: 'read',
    input: z.object({}),
    permission: 'read',
    run: async ({ db }) => ({
      rows: await db.selectFrom('book').select(['id', 'title']).orderBy('id').execute(),
    }),
    audit: { subject: [] },
    rollback: nothing,
  }),
  defineTool({
    name: 'book_sneak',
    about: 'A read that writes.',
    effect: 'read',
    input: z.object({}),
    permission: 'read',
    run: async ({ db, newId }) =>
      await db
        .insertInto('shelf')
        .values({ id: newId(), name: 'sneaked' })
        .returning('id')
        .execute(),
    audit: { subject: [] },
    rollback: nothing,
  }),
  defineTool({
    name: 'shelf_create',
    about: 'Create a shelf.',
    effect: 'change',
    input: z.object({ name: z.string() }),
    permission: 'write',
    run: async ({ db, newId }, { name }) =>
      await db
        .insertInto('shelf')
        .values({ id: newId(), name })
        .returning('id')
        .executeTakeFirstOrThrow(),
    audit: { subject: [] },
    rollback: restore('shelf'),
  }),
  defineTool({
    name: 'book_and_shelf',
    about: 'Create a shelf with a book on it.',
    effect: 'change',
    input: z.object({ title: z.string(), name: z.string() }),
    permission: 'write',
    run: async ({ db, newId }, { title, name }) => {
      const shelf = await db
        .insertInto('shelf')
        .values({ id: newId(), name })
        .returning('id')
        .executeTakeFirstOrThrow()
      const none = { code: null, price: null, pages: null, due_on: null, seen_at: null }
      await db
        .insertInto('book')
        .values({ id: newId(), title, shelf_id: shelf.id, ...none })
        .execute()
      return shelf
    },
    audit: { subject: [] },
    rollback: restore('shelf', 'book'),
  }),
  defineTool({
    name: 'book_create',
    about: 'Create a book.',
    effect: 'change',
    input: z.object({
      title: z.string(),
      shelf: z.uuid().optional(),
      code: z.string().optional(),
      price: z.string().optional(),
    }),
    permission: 'write',
    run: async ({ db, newId, now, today }, { title, shelf, code, price }) =>
      await db
        .insertInto('book')
        .values({
          id: newId(),
          title,
          shelf_id: shelf ?? null,
          code: code ?? null,
          price: price ?? null,
          seen_at: now,
          due_on: today(3),
          pages: null,
        })
        .returning('id')
        .executeTakeFirstOrThrow(),
    audit: { subject: [] },
    rollback: restore('book'),
  }),
  defineTool({
    name: 'book_update',
    about: 'Change one book.',
    effect: 'change',
    input: z.object({ book: z.uuid(), set: patch }),
    permission: 'write',
    run: async ({ db }, { book, set }) =>
      await db
        .updateTable('book')
        .set(set)
        .where('id', '=', book)
        .returning('id')
        .executeTakeFirstOrThrow(),
    audit: { subject: 'book' },
    rollback: restore('book'),
  }),
  defineTool({
    name: 'book_ban',
    about: 'Take a book off the shelves for good.',
    effect: 'change',
    lasting: true,
    input: z.object({ book: z.uuid() }),
    permission: 'write',
    run: async ({ db }, { book }) =>
      await db
        .updateTable('book')
        .set({ pages: 0 })
        .where('id', '=', book)
        .returning('id')
        .executeTakeFirstOrThrow(),
    audit: { subject: 'book' },
    rollback: restore('book'),
  }),
  defineTool({
    name: 'book_rename_rare',
    about: 'Rename a book; one with a code needs an approval.',
    effect: 'change',
    input: z.object({ book: z.uuid(), title: z.string() }),
    permission: 'write',
    async run({ db, needsApproval }, { book, title }) {
      const found = await db
        .updateTable('book')
        .set({ title })
        .where('id', '=', book)
        .returning('code')
        .executeTakeFirstOrThrow()
      if (found.code) needsApproval('rare_book')
      return null
    },
    audit: { subject: 'book' },
    rollback: restore('book'),
  }),
  defineTool({
    name: 'book_set_custom',
    about: 'Set one key of the custom column.',
    effect: 'change',
    input: z.object({ book: z.uuid(), key: z.string(), value: z.unknown().optional() }),
    permission: 'write',
    run: async ({ db }, { book, key, value }) =>
      await sql`update book set custom = ${value === undefined ? sql`custom - ${key}::text` : sql`custom || jsonb_build_object(${key}::text, ${JSON.stringify(value)}::jsonb)`} where id = ${book}`
        .execute(db)
        .then(() => null),
    audit: { subject: 'book' },
    rollback: restore('book'),
  }),
  defineTool({
    name: 'book_delete',
    about: 'Delete a book and its loans.',
    effect: 'change',
    input: z.object({ book: z.uuid() }),
    permission: 'write',
    run: async ({ db }, { book }) =>
      await db.deleteFrom('book').where('id', '=', book).returning('id').execute(),
    audit: { subject: 'book' },
    rollback: restore('book', 'loan'),
  }),
  defineTool({
    name: 'shelf_delete',
    about: 'Delete an empty shelf.',
    effect: 'change',
    input: z.object({ shelf: z.uuid() }),
    permission: 'write',
    run: async ({ db }, { shelf }) =>
      await db.deleteFrom('shelf').where('id', '=', shelf).returning('id').execute(),
    audit: { subject: 'shelf' },
    rollback: restore('shelf'),
  }),
  defineTool({
    name: 'loan_create',
    about: 'Lend a book.',
    effect: 'change',
    input: z.object({ book: z.uuid(), reader: z.string() }),
    permission: 'write',
    run: async ({ db, newId }, { book, reader }) =>
      await db
        .insertInto('loan')
        .values({ id: newId(), book_id: book, reader })
        .returning('id')
        .executeTakeFirstOrThrow(),
    audit: { subject: 'book' },
    rollback: restore('loan'),
  }),
  defineTool({
    name: 'book_undeclared',
    about: 'Writes a table that its contract does not declare.',
    effect: 'change',
    input: z.object({}),
    permission: 'write',
    run: async ({ db, newId }) =>
      await db
        .insertInto('shelf')
        .values({ id: newId(), name: 'undeclared' })
        .returning('id')
        .execute(),
    audit: { subject: [] },
    rollback: restore('book'),
  }),
  defineTool({
    name: 'book_update_many',
    about: 'Set the pages of all books with fewer.',
    effect: 'bulk',
    input: z.object({
      pages: z.number().int(),
      below: z.number().int().optional(),
      books: z.array(z.uuid()).optional(),
      title: z.string().optional(),
    }),
    permission: 'write',
    async run({ db, freeze, matched }, { pages, below, books, title }) {
      const ids = await freeze(
        'books',
        async () =>
          books ??
          (
            await db
              .selectFrom('book')
              .select('id')
              .where('pages', '<', below ?? pages)
              .orderBy('id')
              .execute()
          ).map((b) => b.id),
      )
      matched(ids.length)
      const changed =
        ids.length === 0
          ? []
          : await db
              .updateTable('book')
              .set({ pages, ...(title && { title }) })
              .where('id', 'in', ids)
              .returning('id')
              .execute()
      return { changed: changed.length }
    },
    audit: { subject: 'books' },
    rollback: restore('book'),
  }),
  defineTool({
    name: 'book_touch_all',
    about: 'Declared as one change, touches everything.',
    effect: 'change',
    input: z.object({}),
    permission: 'write',
    run: async ({ db }) => await db.updateTable('book').set({ pages: 7 }).returning('id').execute(),
    audit: { subject: [] },
    rollback: restore('book'),
  }),
  defineTool({
    name: 'book_swap_codes',
    about: 'Swap the codes of two books.',
    effect: 'bulk',
    input: z.object({ books: z.tuple([z.uuid(), z.uuid()]) }),
    permission: 'write',
    run: async ({ db }, { books }) =>
      await sql`update book b set code = o.code from book o where b.id = any(${books}::uuid[]) and o.id = any(${books}::uuid[]) and o.id <> b.id`
        .execute(db)
        .then(() => null),
    audit: { subject: 'books' },
    rollback: restore('book'),
  }),
  defineTool({
    name: 'loan_remind',
    about: 'Write to the readers of a book.',
    effect: 'dispatch',
    input: z.object({ readers: z.array(z.string()), subject: z.string().optional() }),
    permission: 'send',
    async run({ db, newId, dispatch, holdOut, matched }, { readers, subject }) {
      matched(readers.length)
      const shelf = newId()
      const name = `reminded ${readers.length}`
      if (readers.some((r) => !r.startsWith('no')))
        await db.insertInto('shelf').values({ id: shelf, name }).execute()
      const record = { table: 'shelf', id: shelf }
      holdOut(
        readers
          .filter((r) => r.startsWith('no'))
          .map(() => ({
            record,
            reason: 'opted_out',
            evidence: 'Said no.',
            override: 'nobody' as const,
          })),
      )
      dispatch(
        readers
          .filter((r) => !r.startsWith('no'))
          .map((to) => ({
            id: newId(),
            channel: 'email',
            to,
            record,
            subject: subject ?? 'Back please',
            text: 'Your book is due.',
          })),
      )
    },
    audit: { subject: [] },
    rollback: recall(['shelf'], {
      within: minutes(10),
      residue: 'Delivered mail stays delivered.',
    }),
  }),
  defineTool({
    name: 'loan_promise',
    about: 'A change that waits.',
    effect: 'hold',
    input: z.object({ name: z.string(), to: z.string() }),
    permission: 'send',
    async run({ db, newId, dispatch, after }, { name, to }) {
      const id = newId()
      await db.insertInto('shelf').values({ id, name }).execute()
      dispatch([
        {
          id: newId(),
          channel: 'email',
          to,
          record: { table: 'shelf', id },
          subject: 'Hello',
          text: 'Soon.',
          releaseAt: after(minutes(5)),
        },
      ])
    },
    audit: { subject: [] },
    rollback: withdraw(['shelf'], {
      within: minutes(5),
      residue: 'Delivered mail stays delivered.',
    }),
  }),
  defineTool({
    name: 'book_forbidden',
    about: 'Nobody may.',
    effect: 'change',
    input: z.object({}),
    permission: 'never',
    run: async () => null,
    audit: { subject: [] },
    rollback: restore('book'),
  }),
] as const
