import { sql, type Transaction } from 'kysely'
import { newRecipe, type Recipe } from '../action/context.ts'
import { begin, finishLast, type Invocation, type Performed, perform } from '../action/perform.ts'
import { KernelError } from '../contract/errors.ts'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import { limits } from '../contract/limits.ts'
import type { Planned } from '../contract/result.ts'
import { noSums, type Sums } from '../contract/sums.ts'
import { prepared } from '../db/driver.ts'
import { inTransaction } from '../db/transaction.ts'
import type { Line } from '../wording/describe.ts'
import { grouped } from '../wording/words.ts'
import { countsOf } from './counts.ts'
import { type Content, contentOf, digestOf, facetsOf } from './digest.ts'
import { assertRepeatable } from './repeatable.ts'
import { sweep } from './sweep.ts'

/** As `kernel.finish` calls it where the mode was decided from it. */
export const moneyColumn = 'money_column'

/** A preview: what a run would do, and how to run it again alike. */
export interface Preview {
  performed: Performed
  content: Content
  tables: Record<string, number>
  digest: string
  /** It touches money, by its columns. */
  money: boolean
  sums: Sums
  recipe: Recipe
}

/** What a run did, as the database tells it. */
interface Run {
  performed: Performed
  lines: string[]
  tables: Record<string, number>
  money: boolean
  sums: Sums
}

/** Ends the transaction of a preview; carries what was seen out of it. */
class RolledBack extends Error {
  readonly run: Run
  constructor(run: Run) {
    super('rolled back')
    this.run = run
  }
}

/**
 * Runs the call for real in a transaction, reads what was captured, and rolls all of it back.
 * Leaves nothing, not even locks.
 */
async function preview(
  kernel: Kernel,
  call: Invocation,
  recipe: Recipe = newRecipe(),
): Promise<Preview> {
  try {
    await inTransaction(kernel, async (tx) => {
      await sql
        .raw(
          `set local app.preview = 'on'; set local lock_timeout = ${limits.preview_lock_ms}; set local statement_timeout = ${limits.preview_statement_ms}`,
        )
        .execute(tx)
      throw new RolledBack(await look(kernel, tx, call, recipe))
    })
  } catch (error) {
    if (error instanceof RolledBack) {
      sweep(kernel, error.run.tables)
      // Not before: whoever wants to write the same rows waits for the transaction and no longer.
      return {
        ...understand(call, error.run),
        recipe: { ...recipe, frozen: error.run.performed.frozen },
      }
    }
    if (error instanceof KernelError && error.code === 'too_many_rows')
      sweep(kernel, error.details.tables as Run['tables'])
    throw error
  }
  throw new Error('a preview always rolls back')
}

/**
 * Runs the call in this transaction and reads what it did: the same for a preview and for an
 * approved run.
 */
export async function observe(
  kernel: Kernel,
  tx: Transaction<AnyDb>,
  call: Invocation,
  recipe: Recipe,
): Promise<Omit<Preview, 'recipe'>> {
  return understand(call, await look(kernel, tx, call, recipe))
}

async function look(
  kernel: Kernel,
  tx: Transaction<AnyDb>,
  call: Invocation,
  recipe: Recipe,
): Promise<Run> {
  // What columns draw by themselves is drawn alike in every run of a plan.
  const seed = recipe.plannedAt.getTime().toString(16).padStart(12, '0') + recipe.seed
  const performed = await perform(tx, call, recipe, kernel.people.words, seed)
  // Before anything is counted: what they refuse can not be carried out, and what they write is
  // part of it.
  const { rows: written } = await sql<{
    tbl: string
    rows: number
    money: boolean
  }>`${sql.raw(prepared)} select tbl, rows, money from kernel.written(${call.caller.org}::uuid, ${call.id}::uuid)`.execute(
    tx,
  )
  const total = written.reduce((sum, { rows }) => sum + rows, 0)
  if (total > limits.plan_rows) {
    throw new KernelError(
      'too_many_rows',
      `It would change ${grouped(total)} records; a plan holds ${grouped(limits.plan_rows)}. Nothing was changed.`,
      'Choose fewer records and ask again.',
      { tables: Object.fromEntries(written.map(({ tbl, rows }) => [tbl, rows])) },
    )
  }
  const actions = [call.id, ...performed.alongside]
  const { rows } = await sql<{
    tbl: string
    line: string
  }>`${sql.raw(prepared)} select l.tbl, l.line
    from unnest(${actions}::uuid[]) with ordinality a(id, n)
    cross join lateral kernel.lines(${call.caller.org}::uuid, a.id) with ordinality l(tbl, line, m) order by a.n desc, l.m`.execute(
    tx,
  )
  const records =
    performed.alongside.length > 0
      ? [...Map.groupBy(rows, nameOf).values()]
      : rows.map((row) => [row])
  const tables: Record<string, number> = {}
  for (const [row] of records) tables[row!.tbl] = (tables[row!.tbl] ?? 0) + 1
  if (call.kind === 'do' && 'tables' in call.tool.rollback) assertDeclared(call, tables)
  const sums = (await kernel.hooks.sums?.(tx, actions, Object.keys(tables))) ?? noSums
  return {
    performed,
    lines: records.flat().map((row) => row.line),
    tables,
    money: written.some(({ money }) => money),
    sums,
  }
}

/**
 * What another action wrote of a record within this one stands before what this one wrote of it, so
 * that they are read as one.
 */
const nameOf = ({ tbl, line }: { tbl: string; line: string }) =>
  `${tbl} ${(JSON.parse(line) as Line).id}`

function understand(
  call: Invocation,
  { performed, lines, tables, money, sums }: Run,
): Omit<Preview, 'recipe'> {
  const content = contentOf(performed, lines)
  return {
    performed,
    content,
    tables,
    money,
    sums,
    digest: digestOf(call, performed, content, sums),
  }
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

/**
 * `supersedes`: the plan whose place it takes. `something`: it is refused where it would do
 * nothing.
 */
interface Planning {
  supersedes?: string
  something?: boolean
}

/**
 * Previews the call and stores the plan: what it would do, bound by a digest, waiting for one
 * person's yes.
 * @throws KernelError `invalid_input` where nothing is left of what was to be something
 */
export async function plan(
  kernel: Kernel,
  call: Invocation,
  recipe: Recipe = newRecipe(),
  { supersedes, something }: Planning = {},
): Promise<Planned> {
  // A preview leaves nothing, so it takes no key.
  const looked = { ...call, once: undefined }
  const seen = await preview(kernel, looked, recipe)
  if (something && seen.content.change.length === 0 && seen.content.outbound.length === 0)
    throw new KernelError(
      'invalid_input',
      'Nothing would be left of the plan: without these records it changes nothing and sends nothing.',
      'Reject the plan, or leave a record in it.',
      { reason: 'nothing_left' },
    )
  if (call.kind === 'do')
    await assertRepeatable(
      kernel,
      call,
      seen.content,
      async () => (await preview(kernel, looked, seen.recipe)).content,
    )
  const reasoned = { ...call, reasons: reasonsOf(call, seen) }
  await inTransaction(kernel, async (tx) => await store(tx, reasoned, seen, supersedes))
  kernel.emit({ event: 'plan', org: call.caller.org, id: call.id, state: 'pending' })
  return { status: 'awaiting_approval', plan: call.id }
}

/**
 * What the handler found, and that money moves, is told whatever else made it a plan: who may say
 * yes goes by the latter.
 */
function reasonsOf(
  { kind, tool, reasons }: Invocation,
  { money, performed }: Preview,
): readonly string[] {
  const moves = money && kind === 'do' && tool.effect !== 'money'
  return [...new Set([...reasons, ...performed.needs, ...(moves ? [moneyColumn] : [])])]
}

async function store(
  tx: Transaction<AnyDb>,
  call: Invocation,
  seen: Preview,
  supersedes: string | undefined,
): Promise<void> {
  const { org } = call.caller
  const { performed, content, recipe, sums } = seen
  await begin(tx, call, 'awaiting_approval')
  const counts = countsOf(performed, content, sums)
  await sql`${sql.raw(prepared)} insert into kernel.plan (org_id, action_id, digest, seed, planned_at, expires_at, frozen, facets, counts, tables, excluded)
    values (${org}, ${call.id}, ${seen.digest}, ${recipe.seed}, ${recipe.plannedAt}, clock_timestamp() + ${limits.plan_ms} * interval '1 ms',
      ${JSON.stringify(recipe.frozen)}::jsonb, ${JSON.stringify(facetsOf(performed.heldOut))}::jsonb, ${JSON.stringify(counts)}::jsonb,
      ${JSON.stringify(seen.tables)}::jsonb, ${JSON.stringify(recipe.excluded)}::jsonb)`.execute(tx)
  const { change, outbound, held_out } = content
  await sql`${sql.raw(prepared)} insert into kernel.plan_line (org_id, action_id, part, ord, line)
    select ${org}::uuid, ${call.id}::uuid, 'change', ord, line from unnest(${change}::text[]) with ordinality l(line, ord)
    union all select ${org}::uuid, ${call.id}::uuid, 'outbound', ord, line from unnest(${outbound}::text[]) with ordinality l(line, ord)
    union all select ${org}::uuid, ${call.id}::uuid, 'held_out', ord, line from unnest(${held_out}::text[]) with ordinality l(line, ord)`.execute(
    tx,
  )
  if (supersedes) await takePlace(tx, org, supersedes, call.id)
  await finishLast(tx, org, call.id, {
    state: 'awaiting_approval',
    matched: performed.matched,
    held_out: performed.heldOut.length,
    audit: {
      ...call.asked,
      plan: seen.digest,
      supersedes: supersedes ?? null,
      rows: counts.rows,
      sent: counts.send,
    },
  })
}

/**
 * @throws KernelError `drifted` where another plan has taken its place meanwhile, or it was
 * approved
 */
async function takePlace(
  tx: Transaction<AnyDb>,
  org: string,
  former: string,
  next: string,
): Promise<void> {
  const { rows } = await sql<{
    done: boolean
  }>`select kernel.supersede(${org}::uuid, ${former}::uuid, ${next}::uuid) as done`.execute(tx)
  if (!rows[0]!.done)
    throw new KernelError(
      'drifted',
      'Another plan has taken the place of this one. Nothing was changed.',
      'Look at it again: it names the plan that took its place.',
    )
}
