import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TestProject } from 'vitest/node'
import { serve } from '../packages/cli/src/test/serve.ts'
import { findServer } from '../packages/server/src/postgres/pid-file.ts'
import { temporaryFolder } from '../test/temporary-folder.ts'

const gone_ms_max = 60_000

declare module 'vitest' {
  interface ProvidedContext {
    /** A data folder with the demo company, of a product that was stopped in good order. */
    company: string
  }
}

/**
 * Makes the demo company once; every file of tests starts its own product on a copy, which is
 * faster than making it anew.
 */
export default async function setUp(project: TestProject): Promise<() => void> {
  const { folder, remove } = temporaryFolder()
  try {
    await (await serve({ RESCIND_DATA: folder })).stop()
    await databaseGone(folder)
  } catch (error) {
    remove()
    throw error
  }
  project.provide('company', folder)
  return remove
}

/**
 * The product ends after three seconds at the latest; its database, on a machine under load, a
 * little later.
 */
async function databaseGone(folder: string): Promise<void> {
  const deadline = Date.now() + gone_ms_max
  while (findServer(join(folder, 'postgres', 'cluster'))) {
    if (Date.now() > deadline) throw new Error('the database of the demo company did not stop')
    await sleep(20)
  }
}
