import type { Plan } from '@rescind/wire'
import type { Command } from 'commander'
import { duration } from '../print/moment.ts'
import { words } from '../print/plain.ts'
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

interface Options extends ServerOptions {
  state: string
  before?: string
  limit?: number
}

/**
 * `rescind plans [PLAN]`: what waits for a yes, or one plan in full. `rescind plans renew PLAN`:
 * asks for an ended one again.
 */
export function plansCommand(program: Command): void {
  const plans = serverCommand(
    program,
    'plans',
    'list the plans that wait for a yes; or show one plan in full',
  )
  plans
    .argument('[plan]', 'id of one plan')
    .option('--state <states>', 'plans in these states, like pending,drifted', 'pending')
    .option('--before <plan>', 'only plans made before this one')
    .option('--limit <n>', 'how many', Number)
    .action(async (id: string | undefined, options: Options) => {
      const client = clientFor(options)
      if (id) {
        const plan = await client.request('GET /api/plans/{id}', { params: { id } })
        return show(options, plan, (it) => planInFull(it, client.url, client.now()))
      }
      const { state, before, limit } = options
      const page = await client.request('GET /api/plans', { query: { state, before, limit } })
      show(options, page, ({ rows, next }) =>
        rows.length === 0
          ? `There are no plans in state ${words(state)}.`
          : [
              list(rows, client.now()),
              ...(next ? [`Older ones: rescind plans --before ${next}`] : []),
            ].join('\n'),
      )
    })
  withOnce(
    serverCommand(
      plans,
      'renew',
      'ask for an expired, drifted or rejected plan again, as things are now',
    ),
  )
    .argument('<plan>', 'id of the plan that has ended')
    .action(async (id: string, options: OnceOptions) => {
      const client = clientFor(options)
      const answer = await client.request('POST /api/plans/{id}/renew', {
        params: { id },
        once: options.once,
      })
      show(
        options,
        answer,
        ({ plan }) =>
          `${planInFull(plan, client.url, client.now())}\nApprove: rescind approve ${plan.id}`,
      )
    })
}

const list = (plans: readonly Plan[], now: number) =>
  table(
    ['plan', 'state', 'waits', 'asked by', 'rows', 'to send', 'held out', 'what'],
    plans.map(({ id, state, expires_at, requested_by, counts, title }) => [
      id,
      words(state),
      state === 'pending' ? duration(Date.parse(expires_at) - now) : '',
      requested_by.name,
      String(counts.rows),
      String(counts.send),
      String(counts.held_out),
      title,
    ]),
  )
