import { expect, test } from 'vitest'
import { idAsLogged, recordOf } from './record.ts'

test('a record is its table and its id, which may hold colons', () => {
  expect(recordOf('book:a:b')).toEqual({ table: 'book', id: 'a:b' })
  expect(recordOf('book')).toEqual({ table: 'book', id: '' })
})

test('an id of several columns is one id however it is written', () => {
  for (const id of ['["x:y", "1"]', '["x:y","1"]', '["x:y", 1]', ' [ "x:y" ,1 ] '])
    expect(idAsLogged(id, 2)).toBe('["x:y", "1"]')
  expect(idAsLogged('[9007199254740993, "a, \\"b\\""]', 2)).toBe(
    '["9007199254740993", "a, \\"b\\""]',
  )
  // What is no such id is looked for as it stands.
  for (const id of ['x', '["x"]', '["x", "y", "z"]', '{"a":1}', '["x"'])
    expect(idAsLogged(id, 2)).toBe(id)
  expect(idAsLogged('["x","y"]', 1)).toBe('["x","y"]')
})
