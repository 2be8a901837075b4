import type { TestProject } from 'vitest/node'
import { serve } from '../packages/cli/src/test/serve.ts'
import { temporaryFolder } from '../test/temporary-folder.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A data folder with the demo company, of a product that was stopped in good order. */
    company: string
  }
}

/** Makes the demo company once; every file of tests starts its own product on a copy, which is faster than making it anew. */
export default async function setUp(project: TestProject): Promise<() => void> {
  const { folder, remove } = temporaryFolder()
  try {
    await (await serve({ RESCIND_DATA: folder })).stop()
  } catch (error) {
    remove()
    throw error
  }
  project.provide('company', folder)
  return remove
}
