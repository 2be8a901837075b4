import type { Command } from 'commander'
import { oneLine } from '../print/plain.ts'
import { clientFor, type ServerOptions, serverCommand, show } from '../server-command.ts'

/** `rescind reject PLAN`: a no; the plan stays readable. */
export function rejectCommand(program: Command): void {
  serverCommand(program, 'reject', 'say no to a plan')
    .argument('<plan>', 'id of the plan')
    .action(async (id: string, options: ServerOptions) => {
      const answer = await clientFor(options).request('POST /api/plans/{id}/reject', {
        params: { id },
      })
      show(options, answer, ({ plan }) => `Rejected  ${oneLine(plan.title)}`)
    })
}
