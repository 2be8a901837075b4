import type { Command } from 'commander'
import { count } from '../print/plain.ts'
import { table } from '../print/table.ts'
import { clientFor, type ServerOptions, serverCommand, show } from '../server-command.ts'

/** `rescind tools`: what can be done here, and how much a person has to do with it. */
export function toolsCommand(program: Command): void {
  serverCommand(program, 'tools', 'list the tools; with --json their whole contracts').action(
    async (options: ServerOptions) => {
      show(options, await clientFor(options).request('GET /api/tools'), ({ rows }) =>
        [
          table(
            ['tool', 'effect', 'mode', 'permission', 'about'],
            rows.map(({ name, effect, mode, permission, about }) => [
              name,
              effect,
              mode,
              permission,
              about,
            ]),
          ),
          `${count(rows.length, 'tool')}.`,
        ].join('\n'),
      )
    },
  )
}
