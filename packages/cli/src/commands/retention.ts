import type { Command } from 'commander'
import { words } from '../print/plain.ts'
import { table } from '../print/table.ts'
import { clientFor, type ServerOptions, serverCommand, show } from '../server-command.ts'

/**
 * `rescind retention`: how long each kind of text is kept, and why. The tool retention_set changes
 * it.
 */
export function retentionCommand(program: Command): void {
  const command = serverCommand(
    program,
    'retention',
    'show how long each kind of text is kept, and on which legal basis',
  )
  command.setOptionValueWithSource('as', 'compliance', 'default')
  command.action(async (options: ServerOptions) => {
    const output = await clientFor(options).read('retention_list', {})
    show(options, output, ({ rows }) =>
      table(
        ['what', 'kept', 'basis'],
        rows.map(({ kind, days, basis, is_default }) => [
          words(kind),
          days === null ? 'until asked' : `${days} days${is_default ? ' (default)' : ''}`,
          basis,
        ]),
      ),
    )
  })
}
