import { existsSync } from 'node:fs'
import { startPostgres } from '../packages/server/src/postgres/start.ts'
import { temporaryFolder } from '../test/temporary-folder.ts'

/**
 * Runs `work` on an embedded PostgreSQL of its own with the settings of the product, fsync on.
 * Nothing of it stays.
 */
export async function withPostgres<T>(
  work: (server: { url: string; version: string }) => Promise<T>,
): Promise<T> {
  const { folder, remove } = temporaryFolder()
  // Reached when we end in between: the server has been told to end, and writes while it does.
  // There may be gigabytes.
  const leaveNothing = () => {
    for (let tries = 0; existsSync(folder) && tries < 100; tries++) {
      remove()
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50)
    }
  }
  try {
    const server = await startPostgres({ folder })
    process.once('exit', leaveNothing)
    try {
      return await work(server)
    } finally {
      await server.stop()
    }
  } finally {
    process.off('exit', leaveNothing)
    remove()
  }
}
