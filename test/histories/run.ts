// node test/histories/run.ts --count N --seed S: plays N random histories against the model; exit 1
// if any differs.
import { parseArgs } from 'node:util'
import { migrate, openDb } from '../../packages/kernel/src/index.ts'
import { startPostgres } from '../../packages/server/src/postgres/start.ts'
import { fastSettings } from '../fast-settings.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { playMany } from './play-many.ts'
import { historyModule } from './table.ts'

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_007) },
    length: { type: 'string', default: '14' },
  },
})
const temporary = temporaryFolder()
const postgres = await startPostgres({
  folder: `${temporary.folder}/postgres`,
  settings: fastSettings,
})
try {
  const urls = await migrate({ url: postgres.url, secret: 'histories', modules: [historyModule] })
  const owner = openDb<unknown>(postgres.url)
  const { count, violations } = await playMany({
    owner,
    appUrl: urls.app,
    count: Number(values.count),
    seed: Number(values.seed),
    length: Number(values.length),
  })
  await owner.destroy()
  console.log(`${count} histories, ${violations} violations`)
  process.exitCode = violations > 0 ? 1 : 0
} finally {
  await postgres.stop()
  temporary.remove()
}
