import type { Command } from 'commander'
import { oneLine } from '../print/plain.ts'
import { clientFor, type ServerOptions, serverCommand, show } from '../server-command.ts'
import type { Plan } from '../wire.ts'

/** `rescind reject PLAN`: a no; the plan stays readable. */
export function rejectCommand(program: Command): void {
  serverCommand(program, 'reject', 'say no to a plan')
    .argument('<plan>', 'id of the plan')
    .action(async (id: string, options: ServerOptions) => {
      const answer = await clientFor(options).post<{ plan: Plan }>(`/api/plans/${encodeURIComponent(id)}/reject`)
      show(options, answer, ({ plan }) => `Rejected  ${oneLine(plan.title)}`)
    })
}
