import { type Kysely, sql } from 'kysely'
import { uuidV7 } from '../../packages/kernel/src/index.ts'
import type { World } from '../wide/world.ts'

/**
 * What an agent did in one session: `actions` actions of `rowsEach` rows, no row twice. Returns
 * their ids, oldest first.
 */
export async function actAsAgent(
  world: World,
  { actions, rowsEach }: { actions: number; rowsEach: number },
): Promise<string[]> {
  const { owner, org, caller, stages } = world
  const ids = Array.from({ length: actions }, () => uuidV7(new Date()))
  const said = {
    kind: 'do',
    tool: 'opportunity_move_stage',
    contract_version: 1,
    effect: 'change',
    principal_id: caller.principal.id,
    agent_id: agentId,
    role: 'manager',
    permission: 'write',
    session: 'bench',
    input: {},
    reasoning: null,
    mode: 'implicit',
    mode_reasons: [],
    state: 'awaiting_approval',
  }
  for (let from = 0; from < actions; from += batch) {
    const own = ids.slice(from, from + batch)
    await owner.transaction().execute(async (db) => {
      await sql`select set_config('search_path', 'wide', true)`.execute(db)
      await beginning(db, org, said)
      await sql
        .raw(`do $b$ declare ids uuid[] := array[${own.map((id) => `'${id}'`).join(',')}]::uuid[]; rows uuid[] := array[${world.ids
          .slice(from * rowsEach, (from + batch) * rowsEach)
          .map((id) => `'${id}'`)
          .join(',')}]::uuid[];
        begin
          for i in 1 .. cardinality(ids) loop
            perform kernel.begin('${org}', ids[i], current_setting('bench.said')::jsonb);
            update wide.opportunity set stage_id = '${stages[1]}', stage_entered_at = kernel.action_now()
              where org_id = '${org}' and id = any (rows[(i - 1) * ${rowsEach} + 1 : i * ${rowsEach}]);
            perform kernel.finish('${org}', ids[i], '{"state": "applied", "outbox": [], "undo_ms": 60000}', ids[i]);
          end loop;
        end $b$`)
        .execute(db)
    })
  }
  return ids
}

const batch = 500
const agentId = uuidV7(new Date())

async function beginning(db: Kysely<unknown>, org: string, said: object): Promise<void> {
  await sql`select set_config('app.org', ${org}, true), set_config('bench.said', ${JSON.stringify(said)}, true)`.execute(
    db,
  )
}
