import type { AnswerOf, Conflict } from '@rescind/wire'
import { type Command, Option } from 'commander'
import type { Client } from '../client.ts'
import { Refused } from '../failure.ts'
import { action, receipt } from '../print/action.ts'
import { conflicts } from '../print/change.ts'
import { planInFull } from '../print/plan.ts'
import {
  clientFor,
  type OnceOptions,
  type ServerOptions,
  serverCommand,
  show,
  withOnce,
} from '../server-command.ts'

/** `rescind undo ACTION`: within its time, one action as a whole; of an undo, the redo. */
export function undoCommand(program: Command): void {
  withOnce(serverCommand(program, 'undo', 'take one action back, as the toast does'))
    .argument('<action>', 'id of the action')
    .addOption(
      new Option('--merge', 'take back what nobody has written since, and keep the rest').conflicts(
        'force',
      ),
    )
    .option(
      '--force',
      'plan to take back the rest too, with the records that go along; nothing happens before a yes',
    )
    .action(async (id: string, options: OnceOptions & { merge?: true; force?: true }) => {
      const client = clientFor(options)
      const mode = options.force ? 'force' : options.merge ? 'merge' : 'strict'
      const answer = await client
        .request('POST /api/actions/{id}/undo', {
          params: { id },
          body: { mode },
          once: options.once,
        })
        .catch((error: unknown) => {
          throw withConflicts(error, options)
        })
      show(options, answer, (it) =>
        'plan' in it
          ? `${planInFull(it.plan, client.url, client.now())}\nApprove: rescind approve ${it.plan.id}`
          : takenBack(it, client),
      )
    })
}

/** Shows what stands in the way before the one line that says so. */
export function withConflicts(error: unknown, options: ServerOptions, target?: string): unknown {
  const found =
    error instanceof Refused ? (error.problem.conflicts as Conflict[] | undefined) : undefined
  if (found && found.length > 0 && !options.json)
    process.stdout.write(`${conflicts(found, target)}\n`)
  return error
}

/** What an undo or a redo did, and how it can be taken back in turn. */
export function takenBack(answer: AnswerOf<'POST /api/actions/{id}/redo'>, client: Client): string {
  return [action(answer.action, client.now()), receipt(answer.receipt)].join('\n')
}
