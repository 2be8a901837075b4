import type { Asked } from '@rescind/wire'
import type { Command } from 'commander'
import { CliError } from '../failure.ts'
import { action } from '../print/action.ts'
import { output } from '../print/output.ts'
import { planInFull } from '../print/plan.ts'
import { clientFor, type OnceOptions, serverCommand, show, withOnce } from '../server-command.ts'
import { withConflicts } from './undo.ts'

type Seen = NonNullable<Asked<'POST /api/tools/{name}'>['body']['seen']>

interface Options extends OnceOptions {
  seen?: string
  reasoning?: string
}

/** `rescind call TOOL INPUT`: any tool, as a program calls it. */
export function callCommand(program: Command): void {
  withOnce(serverCommand(program, 'call', 'call one tool; what needs a yes becomes a plan'))
    .argument('<tool>', 'its name, of those that rescind tools lists')
    .argument('[input]', 'its input, as JSON', '{}')
    .option(
      '--seen <record>',
      'what you saw, as JSON {table, id, fields}: refused where a field is not so any more',
    )
    .option('--reasoning <text>', 'why, for the record')
    .action(async (tool: string, input: string, options: Options) => {
      const client = clientFor(options)
      const { seen, reasoning, once } = options
      const body = {
        input: parsed(input, 'The input') as Record<string, unknown>,
        ...(seen !== undefined && { seen: parsed(seen, 'What was seen') as Seen }),
        ...(reasoning !== undefined && { reasoning }),
      }
      const outcome = await client
        .request('POST /api/tools/{name}', { params: { name: tool }, body, once })
        .catch((error: unknown) => {
          throw withConflicts(error, options, 'seen')
        })
      show(options, outcome, (it) => {
        if (it.status === 'answered') return output(it.output)
        if (it.status !== 'awaiting_approval') return action(it.action, client.now())
        return `${planInFull(it.plan, client.url, client.now())}\nApprove: rescind approve ${it.plan.id}`
      })
    })
}

function parsed(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new CliError(
      'wrong_usage',
      'not_json',
      `${what} is not JSON`,
      `Write it like '{"search": "Acme"}', in single quotes`,
    )
  }
}
