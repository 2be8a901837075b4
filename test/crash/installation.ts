import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { migrate } from '../../packages/kernel/src/index.ts'
import { openAuditKeys } from '../../packages/server/src/audit/key-file.ts'
import { placesOf } from '../../packages/server/src/audit/places.ts'
import { readConfig } from '../../packages/server/src/config.ts'
import { openRegister } from '../../packages/server/src/erasure/register.ts'
import { silentLog } from '../../packages/server/src/log.ts'
import { modules } from '../../packages/server/src/modules.ts'
import { openDatabase } from '../../packages/server/src/open-database.ts'
import { superuser } from '../../packages/server/src/postgres/cluster.ts'
import { findServer } from '../../packages/server/src/postgres/pid-file.ts'
import { stopServer } from '../../packages/server/src/postgres/server-process.ts'
import { freePort } from '../../packages/server/src/postgres/start.ts'
import { startProduct } from '../../packages/server/src/product.ts'
import { prepareDataFolder, readOrMakeSecret } from '../../packages/server/src/secret.ts'
import { buildHouse, type TestHouse } from '../../packages/server/src/test/test-house.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { testModule } from '../test-work.ts'
import { type Serving, starter } from './serving.ts'

/**
 * One small organisation on a data folder of its own, whose server can be started and killed again
 * and again.
 */
export interface Installation {
  house: TestHouse
  /**
   * `rescind serve` on the folder, as a process of its own with the database that belongs to it.
   */
  start(): Serving
  /** The process id of the running database, or null. */
  postmaster(): number | null
  /** The running database, as its superuser. */
  ownerUrl(): string
  /** Kills what is left running, and deletes the folder. */
  remove(): Promise<void>
}

/**
 * Makes the installation and stops it in good order. The database has its usual settings: fsync is
 * on.
 */
export async function install(smtpUrl: string): Promise<Installation> {
  const temporary = temporaryFolder()
  const env = {
    PORT: String(await freePort()),
    RESCIND_DATA: temporary.folder,
    RESCIND_DEMO: '0',
    SMTP_URL: smtpUrl,
  }
  const postgres = join(temporary.folder, 'postgres')
  const running = () => findServer(join(postgres, 'cluster'))
  const { PATH = '', HOME = '' } = process.env
  let servers: ReturnType<typeof starter> | undefined
  const remove = async () => {
    await servers?.stop()
    const left = running()
    if (left) await stopServer(left.pid)
    temporary.remove()
  }
  try {
    const house = await populate(env)
    const started = starter({
      PATH,
      HOME,
      NODE_COMPILE_CACHE: join(temporary.folder, 'compiled'),
      ...env,
    })
    servers = started
    return {
      house,
      start: () => started.start(),
      postmaster: () => running()?.pid ?? null,
      ownerUrl: () =>
        `postgres://${superuser}:${readFileSync(join(postgres, 'password'), 'utf8').trim()}@127.0.0.1:${running()?.port}/rescind`,
      remove,
    }
  } catch (error) {
    await remove()
    throw error
  }
}

/** People with keys and a few rows of everything, by way of the product itself. */
async function populate(env: Record<string, string>): Promise<TestHouse> {
  const config = readConfig(env)
  const url = `http://127.0.0.1:${config.port}`
  prepareDataFolder(config.dataFolder)
  const secret = readOrMakeSecret(config.dataFolder)
  const database = await openDatabase(
    config,
    () => {},
    () => {},
  )
  try {
    const product = await startProduct({
      audit: {
        signing: {
          origin: (org) => `${config.audit.name}/${org}`,
          keys: openAuditKeys(config.dataFolder, config.audit.key),
        },
        places: placesOf(config.audit.places, config.dataFolder),
      },
      register: openRegister(join(config.dataFolder, 'erasures.jsonl'), [], silentLog),
      ...{
        urls: await migrate({ url: database.url, secret, modules: [...modules, testModule] }),
        secret,
        pageUrl: url,
        publicUrl: undefined,
      },
      ...{
        smtpUrl: config.smtpUrl,
        demo: null,
        model: {},
        log: silentLog,
        pageFolder: '/nowhere',
        version: '0.0.0-test',
      },
    })
    const { kernel, authPool } = product
    const house = await buildHouse({ kernel, authPool, url, name: 'Here' })
    await product.stop()
    return house
  } finally {
    await database.stop()
  }
}
