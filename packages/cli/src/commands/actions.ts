import type { Action } from '@rescind/wire'
import type { Command } from 'commander'
import { action, receipt, wayBack } from '../print/action.ts'
import { changes } from '../print/change.ts'
import { moment } from '../print/moment.ts'
import { words } from '../print/plain.ts'
import { table } from '../print/table.ts'
import { clientFor, type ServerOptions, serverCommand, show } from '../server-command.ts'

interface Options extends ServerOptions {
  limit?: number
  state?: string
  tool?: string
  session?: string
  before?: string
}

/** `rescind actions [ACTION]`: what was done, newest first, or one of it in full. */
export function actionsCommand(program: Command): void {
  serverCommand(program, 'actions', 'list what was done, newest first; or show one action in full')
    .argument('[action]', 'id of one action')
    .option('--state <states>', 'only these states, like applied,held')
    .option('--tool <tool>', 'only what this tool did')
    .option('--session <session>', 'only what was done in this conversation')
    .option('--before <action>', 'only what was done before this action')
    .option('--limit <n>', 'how many (default 50, at most 500)', Number)
    .action(
      async (id: string | undefined, options: Options) =>
        await (id ? one(id, options) : list(options)),
    )
}

async function list(options: Options): Promise<void> {
  const client = clientFor(options)
  const { limit, state, tool, session, before } = options
  const page = await client.request('GET /api/actions', {
    query: { limit, state, tool, session, before },
  })
  show(options, page, ({ rows, next }) =>
    rows.length === 0
      ? 'Nothing was done yet.'
      : [
          table(['at', 'action', 'state', 'by', 'what'], rows.map(row)),
          ...(next ? [`Older ones: rescind actions --before ${next}`] : []),
        ].join('\n'),
  )
}

const row = ({ at, id, state, principal, agent, title }: Action) => [
  moment(at),
  id,
  words(state),
  agent ? `${agent.name} for ${principal.name}` : principal.name,
  title,
]

async function one(id: string, options: Options): Promise<void> {
  const client = clientFor(options)
  const found = await client.request('GET /api/actions/{id}', { params: { id } })
  show(options, found, (it) => {
    const small = it.rows <= 1 || it.changes.rows.length === 0
    return [
      action({ ...it, changes: { rows: [], total: 0 } }, client.now()),
      `  ${moment(it.at)}, ${it.tool}, by ${row(it)[3]}`,
      ...(small ? [] : [changes(it.changes, it.changes.rows.length)]),
      ...(it.receipt ? [receipt(it.receipt)] : []),
      ...(wayBack(it, client.now()) ? [] : ['There is nothing in force to take back.']),
    ].join('\n')
  })
}
