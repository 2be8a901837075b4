import type { Kysely } from 'kysely'
import type { Kernel } from '../../packages/kernel/src/index.ts'

/**
 * The same kernel, which does something else each time it has read rows with this column, before it
 * goes on.
 */
export function pausing(kernel: Kernel, column: string, meanwhile: () => Promise<void>): Kernel {
  const db = kernel.db as Kysely<unknown>
  return {
    ...kernel,
    db: db.withPlugin({
      transformQuery: ({ node }) => node,
      async transformResult({ result }) {
        if (result.rows[0] && column in result.rows[0]) await meanwhile()
        return result
      },
    }),
  }
}
