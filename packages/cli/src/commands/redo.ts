import type { Command } from 'commander'
import { clientFor, type OnceOptions, serverCommand, show, withOnce } from '../server-command.ts'
import { takenBack, withConflicts } from './undo.ts'

/** `rescind redo ACTION`: puts an undone action in force again. */
export function redoCommand(program: Command): void {
  withOnce(serverCommand(program, 'redo', 'put an undone action in force again'))
    .argument('<action>', 'id of the action, or of its undo')
    .action(async (id: string, options: OnceOptions) => {
      const client = clientFor(options)
      const answer = await client
        .request('POST /api/actions/{id}/redo', { params: { id }, once: options.once })
        .catch((error: unknown) => {
          throw withConflicts(error, options)
        })
      show(options, answer, (it) => takenBack(it, client))
    })
}
