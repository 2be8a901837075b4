import { type RawBuilder, sql, type Transaction } from 'kysely'
import type { Caller } from '../authority/caller.ts'
import type { Mode } from '../contract/contract.ts'
import { KernelError } from '../contract/errors.ts'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import { limits } from '../contract/limits.ts'
import type { ActionState } from '../contract/states.ts'
import { read } from '../db/transaction.ts'
import { keyIs } from '../track/key.ts'
import { type Change, describe, type Line, namesOf } from '../wording/describe.ts'
import { sentenceOf } from '../wording/title.ts'
import { toolTitle } from '../wording/words.ts'
import type { Page, Person } from './action.ts'
import { peopleOf } from './people-names.ts'

/** One action's change of one record, with who and why. */
export interface HistoryEntry {
  action: string
  tool: string
  /** What the tool does, in words. */
  tool_title: string
  /** What became of this record, in a sentence. */
  title: string
  kind: string
  state: ActionState
  live: boolean
  mode: Mode
  at: Date
  principal: Person
  agent: Person | null
  reasoning: string | null
  undo_until: Date | null
  change: Change
}

interface Row {
  id: string
  tool: string
  kind: string
  state: ActionState
  live: boolean
  mode: Mode
  at: Date
  principal_id: string
  agent_id: string | null
  reasoning: string | null
  undo_until: Date | null
  line: string
  seq: string
}

/**
 * The life of one record, newest first, undos included; counted are the changes, on all pages,
 * without what took them back.
 * @throws KernelError `invalid_input` for a table that is not tracked
 */
export async function recordHistory(
  kernel: Kernel,
  caller: Caller,
  table: string,
  id: string,
  page: {
    before?: string | undefined
    limit?: number | undefined
    count?: boolean | undefined
  } = {},
): Promise<Page<HistoryEntry> & { by_agents?: number }> {
  const limit = Math.min(page.limit ?? limits.page_rows, limits.page_rows_max)
  return await read(kernel, caller, async (tx) => {
    const name = (await namesOf(tx, kernel.people)).get(table)
    if (!name)
      throw new KernelError('invalid_input', 'There is no history of this.', {
        people: 'Choose a record from a list.',
        callers: `There is no history of "${table.slice(0, 60)}". Name a table and an id.`,
      })
    const mirror = sql.id('history', table)
    const its = sql`from (select ${id}::text as key) p cross join ${mirror} h where h.org_id = ${caller.org}::uuid and ${sql.raw(keyIs(name, 'h', 'p.key'))}`
    const { rows } = await sql<Row>`
      with written as (
        select h._action, max(h._seq) as seq ${its} and h._seq < ${page.before ?? '9223372036854775807'}::bigint
        group by h._action order by 2 desc limit ${limit + 1})
      select a.id, a.tool, a.kind, a.state, a.live, a.mode, a.at, a.principal_id, a.agent_id, a.reasoning, a.undo_until, l.line, w.seq
      from written w join kernel.action a on a.org_id = ${caller.org}::uuid and a.id = w._action
      cross join lateral ${sql.id('history', `line_${table}`)}(${caller.org}::uuid, a.id, ${id}::text) l
      order by w.seq desc`.execute(tx)
    const shown = rows.slice(0, limit)
    const changes = await describe(
      tx,
      kernel.people,
      caller.org,
      shown.map((row) => JSON.parse(row.line) as Line),
    )
    const people = await peopleOf(
      tx,
      kernel.people,
      caller.org,
      shown.map((r) => r.principal_id),
      shown.map((r) => r.agent_id),
    )
    return {
      rows: shown.map(
        ({ id: action, principal_id, agent_id, line: _line, seq: _seq, ...rest }, i) => ({
          ...rest,
          action,
          tool_title: toolTitle(rest.tool, kernel.people.words),
          title: sentenceOf(changes[i]!, kernel.people.words, rest.kind === 'undo'),
          principal: people.principal(principal_id),
          agent: agent_id ? people.agent(agent_id) : null,
          change: changes[i]!,
        }),
      ),
      ...(rows.length > limit ? { next: shown.at(-1)!.seq } : {}),
      ...(page.count && (await countOf(tx, caller.org, its))),
    }
  })
}

/** How many changes, and of these how many by agents. `its`: the writes of the record. */
async function countOf(
  tx: Transaction<AnyDb>,
  org: string,
  its: RawBuilder<unknown>,
): Promise<{ total: number; by_agents: number }> {
  const { rows } = await sql<{ total: number; by_agents: number }>`
    select count(*)::int as total, count(a.agent_id)::int as by_agents from kernel.action a
    where a.org_id = ${org}::uuid and a.kind <> 'undo' and a.id in (select h._action ${its})`.execute(
    tx,
  )
  return rows[0]!
}
