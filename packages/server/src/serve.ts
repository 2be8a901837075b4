import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { migrate, orderErasures } from '@rescind/kernel'
import { claimSigner, hasSigner } from './audit/claim-signer.ts'
import { openAuditKeys } from './audit/key-file.ts'
import { placesOf } from './audit/places.ts'
import type { Config } from './config.ts'
import { demoCompany } from './demo/demo-company.ts'
import { makeDemoToken } from './demo/demo-token.ts'
import { endDemo } from './demo/end-demo.ts'
import { openDemo } from './demo/open-demo.ts'
import { noRegisterOutside } from './erasure/outside-register.ts'
import { openRegister } from './erasure/register.ts'
import { scrubStorage } from './erasure/scrub.ts'
import { ServerError } from './errors.ts'
import { firstAdministrator } from './first-administrator.ts'
import { listen } from './http/listen.ts'
import { createLog, type Log } from './log.ts'
import { modules } from './modules.ts'
import { gatherStatistics, openDatabase } from './open-database.ts'
import { takeLock } from './postgres/lock.ts'
import { makePrivate } from './private.ts'
import { startProduct } from './product.ts'
import { prepareDataFolder, readOrMakeSecret } from './secret.ts'
import { welcome } from './welcome.ts'

const pageFolder = fileURLToPath(new URL('../../web/dist', import.meta.url))
const { version } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string }

/** A server that answers. */
export interface RunningServer {
  url: string
  stop(): Promise<void>
}

export interface ServeOptions {
  /** Lines for the person who started it. */
  say?: (line: string) => void
  log?: Log
  /** Called once when the server cannot go on (its database ended). */
  onFatal?: (error: Error) => void
}

/**
 * Starts everything, in this order: port, lock of the data folder, PostgreSQL, migrations, demo
 * company, sign-in, mail, jobs, HTTP. Throws `ServerError` or `PostgresError` with one line that
 * says what to do; what had been started is stopped again.
 */
export async function serve(
  config: Config,
  { say = () => {}, log = createLog(), onFatal = () => {} }: ServeOptions = {},
): Promise<RunningServer> {
  const started: (() => Promise<void> | void)[] = []
  const stop = async () => {
    for (const end of started.splice(0).reverse()) await end()
  }
  try {
    prepareDataFolder(config.dataFolder)
    started.push(takeLock(config.dataFolder))
    makePrivate(config.dataFolder, config.databaseUrl === undefined)
    const listener = await listen(config.port)
    started.push(() => listener.close())
    const secret = readOrMakeSecret(config.dataFolder)
    const database = await openDatabase(config, say, onFatal)
    started.push(() => database.stop())
    const urls = await migrated(database.url, secret)
    const pageUrl = config.publicUrl ?? `http://127.0.0.1:${listener.port}`
    const demo = config.demo
      ? { company: demoCompany(), token: makeDemoToken(config.dataFolder) }
      : null
    const audit = {
      signing: {
        origin: (org: string) => `${config.audit.name}/${org}`,
        keys: await openSigners(urls.sealer, config, log),
      },
      places: placesOf(config.audit.places, config.dataFolder),
      timestamps: config.audit.timestamps,
    }
    const product = await startProduct({
      audit,
      ...{ urls, secret, pageUrl, log, pageFolder, version },
      ...{ publicUrl: config.publicUrl, smtpUrl: config.smtpUrl, model: config.model },
      demo,
      register: openRegister(join(config.dataFolder, 'erasures.jsonl'), audit.places, log),
      order: async (records) => await orderErasures(database.url, records),
      scrub: (stopping) => scrubStorage(database.url, log, stopping),
      vacuum: database.vacuum,
    })
    started.push(() => product.stop())
    if (demo) {
      if (await openDemo(product, demo.company, config.dataFolder, say))
        await gatherStatistics(database.url)
    } else {
      const ended = await endDemo(product.authPool, config.dataFolder)
      if (ended > 0) say('This is no demo any more: its keys and one-click sessions have ended.')
      await firstAdministrator(config, product, say)
    }
    listener.serve(product.fetch)
    // The made-up people of a demo need not be forgotten.
    const exposed = demo ? null : noRegisterOutside(audit.places, config.dataFolder)
    if (exposed)
      log.warn('register_not_outside', { places: audit.places.map(({ name }) => name).join(' ') })
    welcome({ exposed, config, pageUrl, database: database.about, model: product.model, demo, say })
    log.info('started', { port: listener.port, demo: config.demo, version })
    return { url: pageUrl, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The keys of this server, once it is clear that they are those of the log. */
async function openSigners(url: string, { dataFolder, audit }: Config, log: Log) {
  const keys = openAuditKeys(dataFolder, audit.key, { make: !(await hasSigner(url)) })
  await claimSigner(url, dataFolder, keys(), log)
  return keys
}

async function migrated(url: string, secret: string) {
  try {
    return await migrate({ url, secret, modules })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ServerError(
      'migration_failed',
      `The database could not be brought up to date: ${reason}. Nothing of the failed step was kept.`,
      { cause: error },
    )
  }
}
