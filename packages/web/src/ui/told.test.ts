import { expect, test } from 'vitest'
import { pieces } from './told.tsx'

const id = '0169a0bb-dc20-7c23-9d28-93ff9b5775cc'

test('records named by token are found in a text, other brackets stay', () => {
  expect(pieces(`Asked to move [[deal:${id}]] on [[not one]].`)).toEqual([
    { text: 'Asked to move ' },
    { table: 'deal', id },
    { text: ' on [[not one]].' },
  ])
  expect(pieces('plain')).toEqual([{ text: 'plain' }])
  expect(pieces(`[[stage:${id}]]`)).toEqual([{ table: 'stage', id }])
})
