import { openDb } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts'
import { foundIn } from '../../../crm/src/test/dump.ts'
import { createLog } from '../log.ts'
import { startWakeUps, type WakeUps } from './wake-ups.ts'

const logged: string[] = []
let database: TestDatabase
let owner: Kysely<unknown>
let wakeUps: WakeUps
beforeAll(async () => {
  database = await createTestDatabase()
  owner = openDb(database.ownerUrl, { max: 1 })
})
afterAll(async () => {
  await wakeUps?.stop()
  await owner.destroy()
  await database.drop()
})

test('E9 a job that failed keeps nothing of the error, which quotes a row; the log says where it failed', async () => {
  const detail = 'Key (email)=(ottoline.quarrington@quarry.example) already exists.'
  const work = async () => {
    throw Object.assign(new Error(detail), {
      code: '23505',
      detail,
      where: detail,
      cause: new Error(detail),
    })
  }
  const log = createLog((line) => void logged.push(line))
  wakeUps = await startWakeUps(database.jobsUrl, work, log)
  const failed = async () =>
    (
      await sql`select output from pgboss.job where name = 'due' and output is not null`.execute(
        owner,
      )
    ).rows.length
  await expect.poll(failed).toBeGreaterThan(0)
  expect(
    await foundIn({ owner, ownerUrl: database.ownerUrl }, ['quarrington', 'quarry.example']),
  ).toEqual([])
  const line = logged.find((text) => text.includes('due_work_failed'))
  expect(JSON.parse(line!)).toMatchObject({ error: 'Error', code: '23505' })
  expect(logged.join('')).not.toContain('quarrington')
})
