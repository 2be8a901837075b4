import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compileCache } from '../../../../test/compile-cache.ts'
import { openRegister } from '../erasure/register.ts'
import { silentLog } from '../log.ts'
import { type Product, startProduct } from '../product.ts'
import { type MailServer, startMailServer } from '../test/mail-server.ts'
import { testAudit } from '../test/test-audit.ts'
import { testServer } from '../test/test-server.ts'

let mail: MailServer
beforeAll(async () => {
  mail = await startMailServer()
})
const it = testServer({ smtpUrl: () => mail.url })
let next: Product | undefined
afterAll(async () => {
  await next?.stop()
  await mail.stop()
})

const script = fileURLToPath(new URL('../test/dispatching-process.ts', import.meta.url))

test('H4 a server that is killed between claim and hand-off leaves its mails unknown, and nobody sends them again by itself', async () => {
  const { body } = await it.here.by.manager.post('/api/tools/email_send_many', {
    input: { contacts: [...it.here.rows.contacts], template: it.here.rows.template },
  })
  const { body: approved } = await it.here.by.manager.post(`/api/plans/${body.plan.id}/approve`, {
    digest: body.plan.digest,
  })
  const action = approved.action.id as string
  await it.product.stop()
  await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = ${action}`.execute(
    it.owner,
  )

  mail.silent = true
  const urls = {
    APP_URL: it.database.appUrl,
    AUTH_URL: it.database.authUrl,
    SEALER_URL: it.database.sealerUrl,
    MAILBOX_URL: it.database.mailboxUrl,
    JOBS_URL: it.database.jobsUrl,
    SMTP_URL: mail.url,
  }
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, ...compileCache, ...urls },
    stdio: 'ignore',
  })
  await expect.poll(() => mail.waiting, { timeout: 20_000 }).toBeGreaterThan(0)
  child.kill('SIGKILL')
  await once(child, 'exit')
  const states = async () => {
    const { rows } = await sql<{
      state: string
      n: number
    }>`select state, count(*)::int as n from kernel.outbox where action_id = ${action} group by state`.execute(
      it.owner,
    )
    return Object.fromEntries(rows.map(({ state, n }) => [state, n]))
  }
  expect(await states()).toEqual({ claimed: 3 })

  mail.silent = false
  next = await startProduct({
    ...{
      urls: {
        app: it.database.appUrl,
        auth: it.database.authUrl,
        sealer: it.database.sealerUrl,
        mailbox: it.database.mailboxUrl,
        jobs: it.database.jobsUrl,
      },
      audit: testAudit(),
      secret: 'a secret of this test',
      pageUrl: it.url,
      publicUrl: undefined,
    },
    ...{
      smtpUrl: mail.url,
      demo: null,
      model: {},
      log: silentLog,
      pageFolder: '/nowhere',
      register: openRegister('/nowhere/erasures.jsonl', [], silentLog),
      version: '0.0.0-test',
    },
  })
  expect(await states()).toEqual({ unknown: 3 })
  await next.doDueWork()
  await next.doDueWork()
  expect(await states()).toEqual({ unknown: 3 })
  expect(mail.taken).toEqual([])
})
