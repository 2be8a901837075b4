import { type Attack, holds } from './attack.ts'
import type { Site } from './site.ts'

const all_ms = 60_000

/** Searches of one person, each dropped right after it was sent. */
async function drop({ by }: Site, searches: number): Promise<void> {
  const leaving = new AbortController()
  const sent = Array.from({ length: searches }, (_, n) =>
    by.rep
      .post('/api/tools/contact_find', { input: { search: `nobody ${n}` } }, {}, leaving.signal)
      .catch(() => null),
  )
  await by.manager.get('/api/me')
  leaving.abort()
  await Promise.all(sent)
}

/** Searches at work in the database. */
const running = async ({ sql }: Site) =>
  (
    await sql(`select count(*)::int as n from pg_stat_activity
      where usename = 'rescind_app' and state = 'active' and query ~ '^select "contact"'`)
  )[0].n as number

const attacks: Attack[] = [
  {
    law: 'Q1',
    name: 'forty searches are sent and dropped, again and again',
    async run(site) {
      for (let round = 0; round < 5; round++) {
        await drop(site, 40)
        const { status } = await site.by.manager.post('/api/tools/task_find', { input: {} })
        holds('the next person is answered', status === 200, status)
      }
      const end = Date.now() + all_ms
      while ((await running(site)) > 0) holds('no dropped search goes on', Date.now() < end)
    },
  },
  {
    law: 'Q1',
    name: 'two hundred requests of one person at once',
    async run({ by }) {
      const asked = Array.from({ length: 200 }, () =>
        by.rep.post('/api/tools/contact_find', { input: { search: 'a' } }),
      )
      const other = await by.manager.post('/api/tools/contact_find', { input: { limit: 5 } })
      holds('the next person is answered', other.status === 200, other.status)
      const statuses = (await Promise.all(asked)).map(({ status }) => status)
      holds(
        'each is answered or told to wait',
        statuses.every((s) => s === 200 || s === 429),
        statuses,
      )
    },
  },
  {
    law: 'C7',
    name: 'a body is nested a hundred thousand levels deep',
    async run({ by }) {
      for (const levels of [65, 5_000, 100_000]) {
        const deep = `${'{"and":['.repeat(levels)}{}${']}'.repeat(levels)}`
        for (const [path, body] of [
          ['/api/tools/contact_find', `{"input":{"where":${deep}}}`],
          ['/api/rewinds', `{"filter":${deep}}`],
          ['/api/assistant', `{"message":${deep}}`],
        ] as const) {
          const { status } = await by.agent.post(path, body)
          holds(`${path} refuses it as wrong input`, status === 422, { levels, status })
        }
      }
    },
  },
]
export default attacks
