import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDb } from '@rescind/kernel'
import { type Kysely, sql } from 'kysely'
import { afterAll, beforeAll } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts'
import { templateModules } from '../../../../test/template.ts'
import type { DemoCompany } from '../demo/demo-company.ts'
import { openRegister } from '../erasure/register.ts'
import { type Listener, listen } from '../http/listen.ts'
import { createLog, silentLog } from '../log.ts'
import { type Product, startProduct } from '../product.ts'
import { type Client, clientOf } from './client.ts'
import { type CuttableProxy, startProxy } from './cuttable-proxy.ts'
import { testAudit } from './test-audit.ts'
import { buildHouse, type TestHouse } from './test-house.ts'

/** The whole server on a port and a database of its own, with two organisations in it. */
export interface TestServer {
  url: string
  here: TestHouse
  elsewhere: TestHouse
  /** Calls without a key or cookie. */
  nobody: Client
  product: Product
  /** As the superuser: for what the product itself may not do, like moving a clock. */
  owner: Kysely<unknown>
  database: TestDatabase
  /** What the product's connections go through. */
  proxy: CuttableProxy
  logged: string[]
  /** Ends the hold of an action now, and lets what is due leave. */
  endHold(action: string): Promise<void>
}

export function testServer(
  options: { smtpUrl?: () => string; demo?: boolean; publicUrl?: string } = {},
): TestServer {
  const it = { logged: [] as string[] } as TestServer
  let listener: Listener | undefined
  const pageFolder = mkdtempSync(join(tmpdir(), 'rescind-page-'))
  beforeAll(async () => {
    writePage(pageFolder)
    it.database = await createTestDatabase()
    it.proxy = await startProxy(it.database.appUrl)
    it.owner = openDb(it.database.ownerUrl, { max: 1 })
    listener = await listen(0)
    it.url = `http://127.0.0.1:${listener.port}`
    it.product = await startProduct({
      modules: templateModules,
      urls: {
        app: it.proxy.through(it.database.appUrl),
        auth: it.proxy.through(it.database.authUrl),
        sealer: it.proxy.through(it.database.sealerUrl),
        mailbox: it.proxy.through(it.database.mailboxUrl),
        jobs: it.proxy.through(it.database.jobsUrl),
      },
      audit: testAudit(join(pageFolder, 'checkpoints')),
      secret: 'a secret of this test',
      pageUrl: options.publicUrl ?? it.url,
      publicUrl: options.publicUrl,
      smtpUrl: options.smtpUrl?.(),
      demo: options.demo ? { company, token: demoToken } : null,
      model: {},
      register: openRegister(join(pageFolder, 'erasures.jsonl'), [], silentLog),
      log: createLog((line) => void it.logged.push(line)),
      pageFolder,
      version: '0.0.0-test',
    })
    const { kernel, authPool } = it.product
    it.here = await buildHouse({ kernel, authPool, url: it.url, name: 'Here' })
    it.elsewhere = await buildHouse({ kernel, authPool, url: it.url, name: 'Elsewhere' })
    fillCompany(it.here)
    it.nobody = clientOf(it.url)
    it.endHold = async (action) => {
      const { rows: moments } = await sql<{
        id: string
        at: Date
      }>`select id, release_at as at from kernel.outbox where action_id = ${action}`.execute(
        it.owner,
      )
      await sql`update kernel.outbox set release_at = clock_timestamp() where action_id = ${action} and state = 'queued'`.execute(
        it.owner,
      )
      await sql`update kernel.action set release_at = clock_timestamp() where id = ${action} and state = 'held'`.execute(
        it.owner,
      )
      await it.product.doDueWork()
      // As they were sealed: a check of the audit would find that somebody moved them.
      for (const { id, at } of moments) {
        await sql`update kernel.outbox set release_at = ${at} where id = ${id} and state <> 'queued'`.execute(
          it.owner,
        )
      }
    }
    listener.serve(it.product.fetch)
  })
  afterAll(async () => {
    await listener?.close()
    await it.product?.stop()
    await it.proxy?.cut()
    await it.owner?.destroy()
    await it.database?.drop()
    rmSync(pageFolder, { recursive: true, force: true })
  })
  return it
}

/** What one-click sign-in asks for here. */
export const demoToken = 'the token of this test'

/** The company of one-click sign-in; known before its people are, so it is filled in later. */
const company: DemoCompany = {
  org: { id: '', name: '' },
  people: [],
  agent: { id: '', principal: '' },
}

function fillCompany({ org, name, people, agentId }: TestHouse): void {
  company.org = { id: org, name }
  company.people = (['rep', 'manager', 'admin', 'compliance'] as const).map((role) => ({
    role,
    ...people[role],
  }))
  company.agent = { id: agentId, principal: people.manager.id }
}

function writePage(folder: string): void {
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>page</title>')
  writeFileSync(join(folder, 'assets', 'app-1.js'), 'export {}')
}
