import { startPostgres } from '../packages/server/src/postgres/start.ts'
import { temporaryFolder } from '../test/temporary-folder.ts'

/** Runs `work` on an embedded PostgreSQL of its own with the settings of the product, fsync on. Nothing of it stays. */
export async function withPostgres<T>(work: (server: { url: string; version: string }) => Promise<T>): Promise<T> {
  const { folder, remove } = temporaryFolder()
  try {
    const server = await startPostgres({ folder })
    try {
      return await work(server)
    } finally {
      await server.stop()
    }
  } finally {
    remove()
  }
}
