import type { Action } from '@rescind/wire'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Client } from '../client.ts'
import { confirm } from '../confirm.ts'
import { CliError } from '../failure.ts'
import { action, receipt } from '../print/action.ts'
import { planInFull } from '../print/plan.ts'
import {
  clientFor,
  type OnceOptions,
  onceApproved,
  serverCommand,
  show,
  withOnce,
} from '../server-command.ts'
import { untilDone } from '../until-done.ts'
import { approve } from './approve.ts'

interface Options extends OnceOptions {
  agent?: string
  person?: string
  tool?: string
  session?: string
  import?: string
  from?: string
  to?: string
  action?: string[]
  records?: string[]
  cascade?: 'agents'
  yes?: true
  resume?: string
  stop?: string
}

/**
 * `rescind rewind …`: shows what taking back everything that the options choose together would do,
 * asks, and does it.
 */
export function rewindCommand(program: Command): void {
  withOnce(
    serverCommand(
      program,
      'rewind',
      'take back a set of actions: shows what goes and what stays, asks, and does it',
    ),
  )
    .option('--agent <id>', 'what this agent did')
    .option('--person <id>', 'what was done by or for this person')
    .option('--tool <tool>', 'what this tool did')
    .option('--session <session>', 'what was done in this conversation')
    .option('--import <id>', 'what was made of this import')
    .option(
      '--from <moment>',
      'from this moment on, like 2026-11-22T09:00 (your time zone where none is given)',
      moment,
    )
    .option('--to <moment>', 'until before this moment', moment)
    .option('--action <ids...>', 'these actions; of a rewind, what it took back')
    .option('--records <table:id,…>', 'only on these records; the rest stays in force', (text) =>
      text.split(','),
    )
    .addOption(
      new Option('--cascade <who>', 'also what agents have built on it since').choices(['agents']),
    )
    .option('--yes', 'approve what is shown without being asked, where your key may')
    .option('--resume <action>', 'go on with a large rewind that stopped, and wait for it')
    .option('--stop <action>', 'stop a large rewind that is under way')
    .action(async (options: Options) => {
      const client = clientFor(options)
      if (options.stop) {
        const { action: stopped } = await client.request('POST /api/actions/{id}/stop', {
          params: { id: options.stop },
        })
        return show(options, stopped, (it) => action(it, client.now()))
      }
      if (options.resume) {
        await client.request('POST /api/actions/{id}/resume', { params: { id: options.resume } })
        return show(options, await untilDone(client, options.resume), (it) => told(it, client))
      }
      const answer = await client.request('POST /api/rewinds', {
        body: { filter: filterOf(options) },
        once: options.once,
      })
      const { plan } = answer
      const asks = process.stdin.isTTY && !options.json && plan.may_approve
      if (!options.yes && !asks)
        return show(
          options,
          answer,
          () =>
            `${planInFull(plan, client.url, client.now())}\nApprove: rescind approve ${plan.id}`,
        )
      process.stderr.write(`${planInFull(plan, client.url, client.now())}\n\n`)
      if (!options.yes) await confirm(plan)
      const outcome = await approve(client, plan, onceApproved(options.once))
      const done =
        outcome.status === 'running'
          ? await untilDone(client, plan.id)
          : await client.request('GET /api/actions/{id}', { params: { id: plan.id } })
      show(options, done, (it) => told(it, client))
    })
}

/** What a rewind came to: its title, what had to stay, and the way back. */
const told = (done: Action, client: Client) =>
  [action(done, client.now()), done.receipt && receipt(done.receipt)].filter(Boolean).join('\n')

function filterOf(options: Options): Record<string, unknown> {
  const {
    agent,
    person,
    tool,
    session,
    import: file,
    from,
    to,
    action: actions,
    records,
    cascade,
  } = options
  const given = (values: Record<string, unknown>) =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
  const filter = given({ agent, principal: person, tool, session, import: file, from, to, actions })
  if (Object.keys(filter).length > 0) return { ...filter, ...given({ records, cascade }) }
  throw new CliError(
    'wrong_usage',
    'nothing_chosen',
    'Nothing says what to take back',
    'Give at least one of --agent, --person, --tool, --session, --import, --from, --to, --action',
  )
}

/** Any moment JavaScript reads, as ISO 8601 in UTC. */
function moment(text: string): string {
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) throw new InvalidArgumentError('Write it like 2026-11-22T09:00.')
  return at.toISOString()
}
