import { expect, test } from 'vitest'
import { killOften } from './kill-often.ts'

test('U19 C9 R2 H2 H4 A4 A5 kill -9 of the server and its database at any moment: nothing is half done, lost or sent twice', {
  timeout: 1_800_000,
}, async () => {
  // A new seed each day, printed, so that a failure can be played again: npm run crash -- --kills
  // 50 --seed S.
  const seed = Math.floor(Date.now() / 86_400_000)
  const report = await killOften({ kills: 50, seed, say: (line) => console.log(line) })
  console.log(JSON.stringify(report))
  expect(report.found).toEqual([])
  expect(report).toMatchObject({ kills: 50, lost: 0, doubled: 0 })
  // A run in which nothing was at stake proves nothing.
  expect(report.actions).toBeGreaterThan(50)
  expect(report.takenBack).toBeGreaterThan(5)
  expect(report.delivered).toBeGreaterThan(10)
  expect(report.databaseKills).toBeGreaterThan(5)
  expect(report.rewindKills).toBeGreaterThan(2)
})
