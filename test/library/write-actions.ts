import { sql } from 'kysely'
import type { Library } from './library.ts'

/** Actions as if somebody had called `tool` so often: for limits that count actions. */
export async function writeActions(
  lib: Library,
  tool: string,
  count: number,
  written = 0,
): Promise<void> {
  await sql`insert into kernel.action (org_id, id, tool, contract_version, effect, principal_id, role, permission, input, mode, mode_reasons, state, rows)
    select ${lib.org}, gen_random_uuid(), ${tool}, 1, 'change', ${lib.ada.principal.id}, 'x', 'write', '{}', 'implicit', '{}', 'applied', ${written}
    from generate_series(1, ${count})`.execute(lib.owner)
}
