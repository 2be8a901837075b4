import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { library } from '../../../../test/library/library.ts'

const lib = library()
const readme = readFileSync(new URL('./README.md', import.meta.url), 'utf8')

test('the example of the README is what happens', async () => {
  const created = await lib.run('book_create', { title: 'Moby' })
  const book = created.output.id
  const agent = await lib.run(
    'book_update',
    { book, set: { title: 'Agent title', pages: 10 } },
    lib.agent,
  )
  const ben = await lib.run('book_update', { book, set: { title: 'Human title' } }, lib.ben)
  const undone = await lib.undo(agent.action, 'merge')
  expect(undone.receipt.kept).toMatchObject([{ field: 'title', by: ben.action }])
  const names = new Map([
    [created.action, 'create'],
    [agent.action, 'agent'],
    [ben.action, 'ben'],
    [undone.action, 'undo'],
  ])
  const { rows } = await sql<{
    action: string
    cells: string[]
  }>`select _action as action, array[_op::text, _undo::text, title, coalesce(pages::text, '')] as cells
    from history.book where id = ${book}::uuid order by _seq, _op desc`.execute(lib.owner)
  const said = readme.split('| title ')[1]!.split('\n\n')[0]!.split('\n').slice(2)
  expect(
    said.map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    ),
  ).toEqual(rows.map(({ action, cells }) => [names.get(action), ...cells]))

  await lib.undo(ben.action, 'strict', lib.ben)
  expect(await lib.book(book)).toMatchObject({ title: 'Moby', pages: null })
})
