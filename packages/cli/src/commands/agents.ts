import type { Command } from 'commander'
import { action } from '../print/action.ts'
import { output } from '../print/output.ts'
import { count } from '../print/plain.ts'
import { planInFull } from '../print/plan.ts'
import { table } from '../print/table.ts'
import {
  clientFor,
  type OnceOptions,
  type ServerOptions,
  serverCommand,
  show,
  withOnce,
} from '../server-command.ts'

/**
 * `rescind agents`: who may act for people here. `rescind agents pause AGENT` and `resume`: the
 * switch.
 */
export function agentsCommand(program: Command): void {
  const agents = serverCommand(
    program,
    'agents',
    'list the agents that act for people, and whether they are paused',
  )
  agents.action(async (options: ServerOptions) => {
    const output = await clientFor(options).read('agent_list', {})
    show(options, output, ({ rows }) =>
      table(
        ['agent', 'name', 'state', 'about'],
        rows.map(({ id, name, active, about }) => [id, name, active ? 'acts' : 'paused', about]),
      ),
    )
  })
  switchCommand(
    agents,
    'pause',
    'switch an agent off: its calls answer "paused" until it is resumed',
  )
  switchCommand(agents, 'resume', 'let a paused agent act again')
}

function switchCommand(agents: Command, way: 'pause' | 'resume', about: string): void {
  withOnce(serverCommand(agents, way, about))
    .argument('<agent>', 'id of the agent')
    .action(async (agent: string, options: OnceOptions) => {
      const client = clientFor(options)
      const done = await client.tool(`agent_${way}`, { agent }, options.once)
      show(options, done, (it) => {
        if ('plan' in it)
          return `${planInFull(it.plan, client.url, client.now())}\nApprove: rescind approve ${it.plan.id}`
        if (!('action' in it)) return output(it.output)
        return `${action(it.action, client.now())}${waits('waiting' in it.output ? it.output.waiting : 0)}`
      })
    })
}

const waits = (n: number) =>
  n > 0
    ? `\n  ${count(n, 'message')} of this agent ${n === 1 ? 'waits' : 'wait'} until it is resumed.`
    : ''
