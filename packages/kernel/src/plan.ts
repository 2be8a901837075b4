import { sql, type Transaction } from 'kysely'
import { newRecipe, type Recipe } from './context.ts'
import { type Content, contentOf, digestOf, facetsOf } from './digest.ts'
import { KernelError } from './errors.ts'
import type { AnyDb, Kernel } from './kernel.ts'
import { limits } from './limits.ts'
import { begin, finishLast, type Invocation, type Performed, perform } from './perform.ts'
import { sweep } from './sweep.ts'
import { inTransaction } from './transaction.ts'

/** A preview: what a run would do, and how to run it again alike. */
export interface Preview {
  performed: Performed
  content: Content
  tables: Record<string, number>
  digest: string
  recipe: Recipe
}

/** What a run did, as the database tells it. */
interface Run {
  performed: Performed
  lines: string[]
  tables: Record<string, number>
}

/** Ends the transaction of a preview; carries what was seen out of it. */
class RolledBack extends Error {
  readonly run: Run
  constructor(run: Run) {
    super('rolled back')
    this.run = run
  }
}

/** Runs the call for real in a transaction, reads what was captured, and rolls all of it back. Leaves nothing, not even locks. */
async function preview(kernel: Kernel, call: Invocation, recipe: Recipe = newRecipe()): Promise<Preview> {
  try {
    await inTransaction(kernel, async (tx) => {
      await sql
        .raw(
          `set local app.preview = 'on'; set local lock_timeout = ${limits.preview_lock_ms}; set local statement_timeout = ${limits.preview_statement_ms}`,
        )
        .execute(tx)
      throw new RolledBack(await look(tx, call, recipe))
    })
  } catch (error) {
    if (error instanceof RolledBack) {
      sweep(kernel, error.run.tables)
      // Not before: whoever wants to write the same rows waits for the transaction and no longer.
      return { ...understand(call, error.run), recipe: { ...recipe, frozen: error.run.performed.frozen } }
    }
    if (error instanceof KernelError && error.code === 'too_many_rows') sweep(kernel, error.details.tables as Run['tables'])
    throw error
  }
  throw new Error('a preview always rolls back')
}

/** Runs the call in this transaction and reads what it did: the same for a preview and for an approved run. */
export async function observe(tx: Transaction<AnyDb>, call: Invocation, recipe: Recipe): Promise<Omit<Preview, 'recipe'>> {
  return understand(call, await look(tx, call, recipe))
}

async function look(tx: Transaction<AnyDb>, call: Invocation, recipe: Recipe): Promise<Run> {
  const performed = await perform(tx, call, recipe)
  const { rows: written } = await sql<{ tbl: string; rows: number }>`select tbl, sum(rows)::int as rows from kernel.touched
    where org_id = ${call.caller.org}::uuid and action_id = ${call.id}::uuid group by tbl`.execute(tx)
  const total = written.reduce((sum, { rows }) => sum + rows, 0)
  if (total > limits.plan_rows) {
    throw new KernelError(
      'too_many_rows',
      `It would change ${total} rows; a plan holds ${limits.plan_rows}. Nothing was changed.`,
      'Narrow the filter and ask again.',
      { tables: Object.fromEntries(written.map(({ tbl, rows }) => [tbl, rows])) },
    )
  }
  const { rows } = await sql<{ tbl: string; line: string }>`select l.tbl, l.line
    from unnest(${[call.id, ...performed.alongside]}::uuid[]) with ordinality a(id, n)
    cross join lateral kernel.lines(${call.caller.org}::uuid, a.id) with ordinality l(tbl, line, m) order by a.n, l.m`.execute(tx)
  const tables: Record<string, number> = {}
  for (const { tbl } of rows) tables[tbl] = (tables[tbl] ?? 0) + 1
  if (call.kind === 'do' && 'tables' in call.tool.rollback) assertDeclared(call, tables)
  return { performed, lines: rows.map((row) => row.line), tables }
}

function understand(call: Invocation, { performed, lines, tables }: Run): Omit<Preview, 'recipe'> {
  const content = contentOf(performed, lines)
  return { performed, content, tables, digest: digestOf(call, performed, content) }
}

function assertDeclared({ tool }: Invocation, tables: Record<string, number>): void {
  const declared: readonly string[] = 'tables' in tool.rollback ? tool.rollback.tables : []
  // Only the kernel's own tools declare none: they write whatever their targets wrote.
  if (declared.length === 0) return
  const undeclared = Object.keys(tables).find((table) => !declared.includes(table))
  if (undeclared) {
    throw new KernelError(
      'undeclared_write',
      `${tool.name} wrote ${undeclared}, which its contract does not declare. Nothing was changed.`,
      'Declare the table in the rollback of the contract.',
    )
  }
}

/** Previews the call and stores the plan: what it would do, bound by a digest, waiting for one person's yes. */
export async function plan(
  kernel: Kernel,
  call: Invocation,
  recipe: Recipe = newRecipe(),
  supersedes?: string,
): Promise<{ status: 'awaiting_approval'; plan: string }> {
  const seen = await preview(kernel, call, recipe)
  await inTransaction(kernel, async (tx) => await store(tx, call, seen, supersedes))
  kernel.emit({ event: 'plan', org: call.caller.org, id: call.id, state: 'pending' })
  return { status: 'awaiting_approval', plan: call.id }
}

async function store(tx: Transaction<AnyDb>, call: Invocation, seen: Preview, supersedes: string | undefined): Promise<void> {
  const { org } = call.caller
  const { performed, content, recipe } = seen
  await begin(tx, call, 'awaiting_approval')
  const rows = content.change.length
  const counts = { matched: performed.matched || rows, send: performed.outbound.length, held_out: performed.heldOut.length, rows }
  await sql`insert into kernel.plan (org_id, action_id, digest, seed, planned_at, expires_at, frozen, facets, counts, tables)
    values (${org}, ${call.id}, ${seen.digest}, ${recipe.seed}, ${recipe.plannedAt}, clock_timestamp() + ${limits.plan_ms} * interval '1 ms',
      ${JSON.stringify(recipe.frozen)}::jsonb, ${JSON.stringify(facetsOf(performed.heldOut))}::jsonb, ${JSON.stringify(counts)}::jsonb,
      ${JSON.stringify(seen.tables)}::jsonb)`.execute(tx)
  const { change, outbound, held_out } = content
  await sql`insert into kernel.plan_line (org_id, action_id, part, ord, line)
    select ${org}::uuid, ${call.id}::uuid, 'change', ord, line from unnest(${change}::text[]) with ordinality l(line, ord)
    union all select ${org}::uuid, ${call.id}::uuid, 'outbound', ord, line from unnest(${outbound}::text[]) with ordinality l(line, ord)
    union all select ${org}::uuid, ${call.id}::uuid, 'held_out', ord, line from unnest(${held_out}::text[]) with ordinality l(line, ord)`.execute(
    tx,
  )
  if (supersedes) await sql`select kernel.supersede(${org}::uuid, ${supersedes}::uuid, ${call.id}::uuid)`.execute(tx)
  await finishLast(tx, org, call.id, {
    state: 'awaiting_approval',
    matched: performed.matched,
    held_out: performed.heldOut.length,
    audit: { ...call.asked, plan: seen.digest, supersedes: supersedes ?? null, rows, sent: performed.outbound.length },
  })
}
