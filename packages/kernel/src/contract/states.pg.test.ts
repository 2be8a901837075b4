import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { library } from '../../../../test/library/library.ts'
import { actionStates, messageStates, planStates, rewindStates } from './states.ts'

const lib = library()
const page = readFileSync(new URL('../../../../docs/states.md', import.meta.url), 'utf8')
const sorted = (states: Iterable<string>) => [...states].sort()
const quoted = (text: string) => [...text.matchAll(/'(\w+)'/g)].map(([, state]) => state!)

/** The moves that the page draws under a heading, as [from, to]; the first comes from "[*]". */
const drawn = (heading: string) =>
  page
    .split(/^## /m)
    .find((part) => part.startsWith(`${heading}\n`))!
    .split('\n')
    .flatMap((line) => {
      const [, from, to] = /^ {2}(\S+) --> (\w+)$/.exec(line) ?? []
      return from && to ? [[from, to] as const] : []
    })

/** What the check of a column lets through. */
const allowed = async (table: string) => {
  const { rows } = await sql<{ text: string }>`
    select pg_get_constraintdef(c.oid) as text from pg_constraint c
    join pg_attribute a on a.attrelid = c.conrelid and array[a.attnum] = c.conkey
    where c.conrelid = ${`kernel.${table}`}::regclass and c.contype = 'c' and a.attname = 'state'`.execute(
    lib.owner,
  )
  return rows.flatMap(({ text }) => quoted(text))
}

const sourceOf = async (name: string) => {
  const { rows } = await sql<{ text: string }>`
    select prosrc as text from pg_proc where oid = ${`kernel.${name}`}::regproc`.execute(lib.owner)
  return rows[0]!.text
}

test.for([
  ['Action', actionStates],
  ['Plan', planStates],
  ['Message', messageStates],
  ['Rewind', rewindStates],
] as const)('%s: the drawing has every state once begun, and no other', ([heading, states]) => {
  const moves = drawn(heading)
  expect(sorted(new Set(moves.map(([, to]) => to)))).toEqual(sorted(states))
  for (const [from] of moves) expect(['[*]', ...states]).toContain(from)
  expect(new Set(moves.map(String)).size).toBe(moves.length)
})

test('the checks of the tables let through what the lists have', async () => {
  expect(sorted(await allowed('plan'))).toEqual(sorted(planStates))
  expect(sorted(await allowed('outbox'))).toEqual(sorted(messageStates))
  expect(sorted(await allowed('rewind'))).toEqual(sorted(rewindStates))
})

test('an action becomes what the list has and nothing else, by the function through which it ends', async () => {
  const [list] = /p_state not in \([^)]*\)/.exec(await sourceOf('may_become')) ?? ['']
  expect(sorted(quoted(list))).toEqual(sorted(actionStates))
})

test('an action begins as the drawing has it', async () => {
  const [list] = /v_state not in \([^)]*\)/.exec(await sourceOf('begin')) ?? ['']
  // A hold begins as applied and is held when it ends, in the same transaction.
  expect(sorted([...quoted(list), 'held'])).toEqual(
    sorted(
      drawn('Action')
        .filter(([from]) => from === '[*]')
        .map(([, to]) => to),
    ),
  )
})

test('an action that waits ends as the drawing has it, and a plan is decided so', async () => {
  const from = (heading: string, state: string) =>
    drawn(heading)
      .filter(([one]) => one === state)
      .map(([, to]) => to)
  const [refused] =
    /p_state in \([^)]*\)/.exec(
      (await sourceOf('may_become')).split("'awaiting_approval' then")[1]!,
    ) ?? []
  expect(sorted([...quoted(refused!), 'superseded', 'applied', 'held', 'running'])).toEqual(
    sorted(from('Action', 'awaiting_approval')),
  )
  const decided = [...(await sourceOf('decide')).matchAll(/when '(\w+)' then/g)].map(
    ([, to]) => to!,
  )
  expect(sorted([...decided, 'superseded'])).toEqual(sorted(from('Plan', 'pending')))
})

test('a message moves as the drawing has it', async () => {
  const moves = [...(await sourceOf('message_step')).matchAll(/\('(\w+)', '(\w+)'\)/g)].map(
    ([, from, to]) => [from, to],
  )
  expect(sorted(new Set(moves.map(String)))).toEqual(
    sorted(
      drawn('Message')
        .filter(([from]) => from !== '[*]')
        .map(String),
    ),
  )
})
