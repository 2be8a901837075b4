import { startPostgres } from '../packages/server/src/postgres/start.ts'

/**
 * Run as a process of its own by the tests of the launcher: starts the database of a folder, says
 * how it went, waits.
 */
try {
  const { url, version } = await startPostgres({ folder: process.argv[2] ?? '' })
  console.log(JSON.stringify({ url, version }))
  process.stdin.once('data', () => process.exit(0))
} catch (error) {
  const { code, message } = error as { code: string; message: string }
  console.log(JSON.stringify({ code, message }))
}
