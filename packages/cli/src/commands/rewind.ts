import { type Command, InvalidArgumentError } from 'commander'
import { CliError } from '../failure.ts'
import { planInFull } from '../print/plan.ts'
import { clientFor, type ServerOptions, serverCommand, show } from '../server-command.ts'
import type { Plan } from '../wire.ts'

interface Options extends ServerOptions {
  agent?: string
  person?: string
  tool?: string
  session?: string
  from?: string
  to?: string
  action?: string[]
}

/** `rescind rewind …`: plans to take back everything that the options choose together. */
export function rewindCommand(program: Command): void {
  serverCommand(program, 'rewind', 'plan to take back a set of actions; approve it like any plan')
    .option('--agent <id>', 'what this agent did')
    .option('--person <id>', 'what was done for this person')
    .option('--tool <tool>', 'what this tool did')
    .option('--session <session>', 'what was done in this conversation')
    .option('--from <moment>', 'from this moment on, like 2026-11-22T09:00 (your time zone where none is given)', moment)
    .option('--to <moment>', 'until before this moment', moment)
    .option('--action <ids...>', 'these actions')
    .action(async (options: Options) => {
      const { agent, person, tool, session, from, to, action: actions } = options
      const filter = Object.fromEntries(
        Object.entries({ agent, principal: person, tool, session, from, to, actions }).filter(([, value]) => value !== undefined),
      )
      if (Object.keys(filter).length === 0) {
        throw new CliError(
          'wrong_usage',
          'nothing_chosen',
          'Nothing says what to take back',
          'Give at least one of --agent, --person, --tool, --session, --from, --to, --action',
        )
      }
      const client = clientFor(options)
      const answer = await client.post<{ plan: Plan }>('/api/rewinds', { filter })
      show(options, answer, ({ plan }) => `${planInFull(plan, client.url, client.now())}\nApprove: rescind approve ${plan.id}`)
    })
}

/** Any moment JavaScript reads, as ISO 8601 in UTC. */
function moment(text: string): string {
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) throw new InvalidArgumentError('Write it like 2026-11-22T09:00.')
  return at.toISOString()
}
