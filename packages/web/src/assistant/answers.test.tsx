import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { Answers } from './answers.tsx'

const shown = (output: unknown, tool_title = 'Look up') =>
  renderToStaticMarkup(
    <Answers answers={[{ tool: 'task_find', output, tool_title, lookup: false }]} />,
  )

test('what was looked up is named as people say it, and its days are read as days', () => {
  const html = shown(
    {
      rows: [{ title: 'Call back', due_on: '2031-08-03', done_at: '2031-08-04T10:15:00Z' }],
      total: 1,
    },
    'Look up tasks',
  )
  expect(html).toContain('<caption class="vh">Look up tasks</caption>')
  expect(html).toContain('3 Aug 2031')
  expect(html).not.toMatch(/\d{4}-\d{2}|task_find|task find|due_on/)
})

test('one record is told by its fields, and nothing found says so', () => {
  const html = shown({ name: 'Acme', close_on: '2031-08-03' })
  expect(html).toContain('Close date')
  expect(html).not.toMatch(/\d{4}-\d{2}|close_on/)
  expect(shown({ rows: [] })).toContain('Nothing found.')
})
