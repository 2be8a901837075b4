import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isDatabaseDown, sqlstate } from './sqlstate.ts'

const kernel = join(import.meta.dirname, '../..')
const filesIn = (folder: string, ending: RegExp) =>
  readdirSync(join(kernel, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => ending.test(path))
    .map((path) => ({ path, text: readFileSync(join(kernel, folder, path), 'utf8') }))
const source = filesIn('src', /(?<!\.test)\.ts$/)
const states = Object.values(sqlstate)

test('each code has one meaning', () => {
  expect(new Set(states.map(({ code }) => code)).size).toBe(states.length)
  expect(new Set(states.map(({ means }) => means)).size).toBe(states.length)
})

test('the codes that SQL raises are those of the list, and each of the list is raised', () => {
  const raised = filesIn('sql/current', /\.sql$/).flatMap(
    ({ text }) => text.match(/RS\d{3}/g) ?? [],
  )
  const built = source.flatMap(({ text }) =>
    [...text.matchAll(/errcode = '\$\{sqlstate\.(\w+)\.code\}'/g)].map(
      ([, name]) => sqlstate[name as keyof typeof sqlstate].code,
    ),
  )
  const own = states.map(({ code }) => code).filter((code) => code.startsWith('RS'))
  expect(
    [...new Set([...raised, ...built])].filter((code) => code.startsWith('RS')).sort(),
  ).toEqual(own.sort())
})

test('no code stands anywhere else', () => {
  const bare = source
    .filter(({ path }) => path !== join('db', 'sqlstate.ts'))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/'(?:RS\d{3}|\d{2}[0-9A-Z]{3}|P0001)'/g)]
        // SQL that a template makes says its code as SQL does.
        .filter(({ index }) => !text.slice(0, index).endsWith('errcode = '))
        .map(([code]) => `${path}: ${code}`),
    )
  expect(bare).toEqual([])
})

test.for([
  [{ code: '08006' }, true],
  [{ code: '57P01' }, true],
  [{ code: '57P05' }, true],
  [{ code: '53300' }, true],
  [{ code: 'ECONNREFUSED' }, true],
  [{ code: 'ENOTFOUND' }, true],
  [{ message: 'Connection terminated unexpectedly' }, true],
  [{ message: 'timeout exceeded when trying to connect' }, true],
  [{ code: '57014' }, false],
  [{ code: '23505' }, false],
  // Somebody's trigger may say whatever it likes.
  [{ code: 'P0001', message: 'Connection terminated' }, false],
  [{ message: 'relation "x" does not exist' }, false],
  [null, false],
] as const)('whether %o says that the database is away: %s', ([error, away]) => {
  expect(isDatabaseDown(error)).toBe(away)
})
