import type { AnswerOf, Plan } from '@rescind/wire'
import type { Command } from 'commander'
import type { Client } from '../client.ts'
import { confirm } from '../confirm.ts'
import { Refused } from '../failure.ts'
import { action } from '../print/action.ts'
import { planInFull } from '../print/plan.ts'
import { clientFor, type OnceOptions, serverCommand, show, withOnce } from '../server-command.ts'
import { untilDone } from '../until-done.ts'

type Approved = AnswerOf<'POST /api/plans/{id}/approve'>

/** `rescind approve PLAN`: one person's yes to exactly what the plan shows. */
export function approveCommand(program: Command): void {
  withOnce(serverCommand(program, 'approve', 'show a plan, ask, and approve exactly that'))
    .argument('<plan>', 'id of the plan')
    .option('--digest <digest>', 'the digest of a plan that was already looked at: asks nothing')
    .action(async (id: string, options: OnceOptions & { digest?: string }) => {
      const client = clientFor(options)
      const digest = options.digest ?? (await askFor(client, id))
      const outcome = await approve(client, { id, digest }, options.once)
      const done =
        outcome.status === 'running' ? { ...outcome, action: await untilDone(client, id) } : outcome
      show(options, done, (it) => tellApproved(it, client))
    })
}

/** Shows the plan on stderr and returns its digest once somebody has said yes to it. */
async function askFor(client: Client, id: string): Promise<string> {
  const plan = await client.request('GET /api/plans/{id}', { params: { id } })
  process.stderr.write(`${planInFull(plan, client.url, client.now())}\n\n`)
  // Of a plan that is over or not ours the server says so better than a question would.
  if (plan.state === 'pending' && plan.may_approve) await confirm(plan)
  return plan.digest
}

/** @throws Refused where it drifted, with the plan that took its place as what to do next */
export async function approve(
  client: Client,
  { id, digest }: Pick<Plan, 'id' | 'digest'>,
  once?: string,
): Promise<Approved> {
  try {
    return await client.request('POST /api/plans/{id}/approve', {
      params: { id },
      body: { digest },
      once,
    })
  } catch (error) {
    if (
      error instanceof Refused &&
      error.code === 'drifted' &&
      typeof error.problem.plan === 'string'
    )
      throw new Refused({
        ...error.problem,
        next: `${error.next} It is rescind approve ${error.problem.plan}`,
      })
    throw error
  }
}

/** What became of an approved plan. */
export function tellApproved(outcome: Approved, client: Client): string {
  return action(outcome.action, client.now())
}
