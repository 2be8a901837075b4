import { sql, type Transaction } from 'kysely'
import type { NotCompared } from '../../verify/rescind-verify.mjs'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import { attempt } from './attempt.ts'
import { checkItself } from './check-itself.ts'

/** What was compared with the sealed lines, and what was not. */
export interface ReadCheck {
  compared: { actions: number; plans: number; messages: number; changes: number; records: number }
  /**
   * How much it did not look at; `notCompared` says it in sentences, with what no check looks at.
   */
  left: NotCompared
}

const problemsMax = 100

/**
 * Compares what people read with what was sealed: Activity, plans, the outbox, the log of changes,
 * the records themselves, and what stands in the audit's own tables beside its leaves. Each by one
 * query per store or table over the whole organisation. What the sealed lines do not say, it can
 * not find, and it says what that is.
 */
export async function checkRead(
  tx: Transaction<AnyDb>,
  org: string,
  problem: (text: string) => void,
  rules: Kernel['rules'],
): Promise<ReadCheck> {
  const compared = { actions: 0, plans: 0, messages: 0, changes: 0, records: 0 }
  for (const [part, find] of parts)
    await attempt(tx, part, problem, async () => {
      const { rows } = await sql<{
        what: string
      }>`select what from (${find(org)}) found(what) limit ${problemsMax}`.execute(tx)
      for (const { what } of rows) problem(what)
    })
  await checkItself(tx, org, problem)
  if (rules)
    await attempt(tx, 'the rules of the product', problem, async () => {
      for (const what of await rules(tx, org)) problem(what)
    })
  let lines: ReadonlyMap<string, TableLines> = new Map()
  await attempt(
    tx,
    'the lines of changes',
    problem,
    async () => void (lines = await linesByTable(tx, org)),
  )
  const { rows: tables } = await sql<{ tbl: string; rel: string }>`
    select tbl, rel::text as rel from kernel.tracked where not dropped and rel = rel_oid and to_regclass(format('history.%I', tbl)) is not null order by tbl`.execute(
    tx,
  )
  for (const { tbl, rel } of tables) {
    await attempt(
      tx,
      `the log of ${tbl}`,
      problem,
      async () => await checkTable(tx, org, tbl, lines.get(tbl), problem),
    )
    const counted = await sql<{
      n: string
    }>`select count(*) as n from ${sql.raw(rel)} where org_id = ${org}::uuid`.execute(tx)
    compared.records += Number(counted.rows[0]!.n)
  }
  const unread = sum(lines, 'unread')
  compared.changes = sum(lines, 'changes') - unread
  const { rows } = await sql<{
    actions: string
    plans: string
    messages: string
    waiting: string
    erased: string
  }>`select
    (select count(*) from kernel.action where org_id = ${org}::uuid) as actions, (select count(*) from kernel.plan where org_id = ${org}::uuid) as plans,
    (select count(*) from kernel.outbox where org_id = ${org}::uuid) as messages,
    (select count(*) from audit.pending where org_id = ${org}::uuid and not filled) as waiting,
    (select count(*) from audit.payload where org_id = ${org}::uuid and (erased_by is not null or redacted_by is not null)) as erased`.execute(
    tx,
  )
  const { waiting, erased, ...counts } = rows[0]!
  for (const name of ['actions', 'plans', 'messages'] as const)
    compared[name] = Number(counts[name])
  return {
    compared,
    left: { waiting: Number(waiting), erased: Number(erased), unread, rules: rules !== undefined },
  }
}

/** The log of one table and its records, and how many rows each action is noted with. */
async function checkTable(
  tx: Transaction<AnyDb>,
  org: string,
  tbl: string,
  lines: TableLines | undefined,
  problem: (text: string) => void,
): Promise<void> {
  const { entries, lows, highs } = lines ?? { entries: [], lows: [], highs: [] }
  const { rows } = await sql<{
    what: string
  }>`select what from ${sql.id('history', `check_${tbl}`)}(
    ${org}::uuid, ${entries}::uuid[], ${lows}::int[], ${highs}::int[]) found(what) limit ${problemsMax}`.execute(
    tx,
  )
  for (const { what } of rows) problem(what)
  const touched = await sql<{
    what: string
  }>`select 'action ' || coalesce(h.id, t.id) || ' wrote ' || coalesce(h.n, 0) || ' rows of ' || ${tbl} || ', and is noted with ' || coalesce(t.n, 0) as what
    from (select _action as id, count(*) as n from ${sql.id('history', tbl)} where org_id = ${org}::uuid and _op <> 'a' group by 1) h
    full join (select action_id as id, sum(rows) as n from kernel.touched where org_id = ${org}::uuid and tbl = ${tbl} group by 1) t on t.id = h.id
    where h.n is distinct from t.n and not exists (select from kernel.rewind r where r.org_id = ${org}::uuid and r.action_id = t.id) limit ${problemsMax}`.execute(
    tx,
  )
  for (const { what } of touched.rows) problem(what)
}

/**
 * The sealed lines of a table: which entries have some and where they stand there; how many, and
 * how many of columns that are gone.
 */
interface TableLines {
  entries: string[]
  lows: number[]
  highs: number[]
  changes: number
  unread: number
}

const sum = (lines: ReadonlyMap<string, TableLines>, field: 'changes' | 'unread') =>
  [...lines.values()].reduce((total, table) => total + table[field], 0)

/** One walk over all lines of the organisation. */
async function linesByTable(tx: Transaction<AnyDb>, org: string): Promise<Map<string, TableLines>> {
  const { rows } = await sql<TableLines & { tbl: string }>`
    with l as materialized (
      select entry_id, line ->> 'table' as tbl, line -> 'fields' as fields, ord
      from (select entry_id, audit.line_of(slot, line) as line, ord from audit.payload where org_id = ${org}::uuid and slot = 'change' offset 0) r
      where line is not null),
    f as (select tbl, fields, count(*) as n from l group by 1, 2),
    c as (select f.tbl, sum(f.n)::int as changes, coalesce(sum(f.n) filter (where not f.fields <@ coalesce((
      select jsonb_agg(a.attname) from pg_attribute a where a.attrelid = to_regclass('history.' || quote_ident(f.tbl))), '[]')), 0)::int as unread
      from f group by f.tbl),
    e as (select tbl, entry_id, min(ord) as lo, max(ord) as hi from l group by 1, 2)
    select c.tbl, c.changes, c.unread, array_agg(e.entry_id) as entries, array_agg(e.lo) as lows, array_agg(e.hi) as highs
    from c join e on e.tbl = c.tbl group by c.tbl, c.changes, c.unread`.execute(tx)
  return new Map(rows.map((row) => [row.tbl, row]))
}

/** Entries with their leaves, in the order in which they were written. */
const entries = (
  org: string,
) => sql`select e.id, e.action_id, e.leaf, coalesce(l.idx, 4611686018427387904 + w.seq) as place
  from (select org_id, id, action_id, audit.leaf_of(leaf) as leaf from audit.entry where org_id = ${org}::uuid offset 0) e left join audit.leaf l on l.org_id = e.org_id and l.entry_id = e.id
  left join audit.pending w on w.org_id = e.org_id and w.entry_id = e.id where e.leaf is not null`

/**
 * Who did what by which right, when, to how much, because of what: every fact of an action's row
 * that its newest entry tells. What an entry of form 3 does not name was not there; those of form 2
 * do not say the cause, and entries from before it less.
 */
const actionsThatDiffer = (org: string) => sql`
  with e as materialized (${entries(org)}),
  newest as materialized (select distinct on (action_id) action_id, leaf, leaf ? 'form' as whole, (leaf ->> 'form')::int >= 3 as caused from e order by action_id, place desc),
  said as (
    select a.id, f.field, f.now, f.was from kernel.action a join newest n on n.action_id = a.id
    cross join lateral (values
      ('principal', a.principal_id::text, n.leaf ->> 'principal'), ('agent', a.agent_id::text, n.leaf ->> 'agent'), ('tool', a.tool, n.leaf ->> 'tool'),
      ('version of its tool', a.contract_version::text, n.leaf ->> 'contract_version'),
      ('kind', a.kind, n.leaf ->> 'kind'), ('effect', a.effect, n.leaf ->> 'effect'), ('mode', a.mode, n.leaf ->> 'mode'), ('role', a.role, n.leaf ->> 'role'),
      ('permission', a.permission, n.leaf ->> 'permission'), ('reasons', to_jsonb(a.mode_reasons)::text, (n.leaf -> 'mode_reasons')::text),
      ('number of records left out', nullif(a.held_out, 0)::text, n.leaf ->> 'held_out'),
      -- The entry of a plan says how many rows it would write.
      ('number of rows', a.rows::text, case when n.leaf ->> 'outcome' = 'awaiting_approval' then '0' else n.leaf ->> 'rows' end),
      ('session', case when n.leaf ->> 'session' is null and not audit.is_id(a.session) then null when a.erased_by is null or a.session is not null then audit.word(a.session, '^[A-Za-z0-9_-]{1,64}$')::jsonb #>> '{}' else n.leaf ->> 'session' end,
        n.leaf ->> 'session'),
      ('subjects', case when a.subjects <> '{}' then audit.subjects_of(a.subjects) end, (n.leaf -> 'subjects')::text),
      -- What was taken back since tells so by its state; livenessThatDiffers compares that.
      ('state', case when a.kind = 'do' and a.flipped_by is not null then null else a.state end, case when a.kind = 'do' and a.flipped_by is not null then null else n.leaf ->> 'outcome' end)
    ) f(field, now, was)
    where a.org_id = ${org}::uuid
    union all
    select a.id, f.field, f.now, f.was from kernel.action a join newest n on n.action_id = a.id and n.whole
    cross join lateral (values
      ('time', a.at::text, (n.leaf ->> 'started_at')::timestamptz::text), ('number of matches', nullif(a.matched, 0)::text, n.leaf ->> 'matched'),
      ('number of messages', nullif(a.sent, 0)::text, n.leaf ->> 'sent'), ('place among undos', a.seq::text, n.leaf ->> 'seq'),
      ('undo window', a.undo_until::text, (n.leaf ->> 'undo_until')::timestamptz::text), ('hold', a.release_at::text, (n.leaf ->> 'release_at')::timestamptz::text),
      ('cause', case when n.caused then a.caused_by::text end, case when n.caused then n.leaf ->> 'caused_by' end)
    ) f(field, now, was)
    where a.org_id = ${org}::uuid)
  select 'action ' || id || ': its ' || field || ' is ' || coalesce(now, 'none') || ', and its entry says ' || coalesce(was, 'none') from said where now is distinct from was`

/**
 * What was asked, why, and what was answered, against the texts in the vault. What an erasure took
 * from a row it took from the vault too, which tells by itself what it lost. A period of Activity
 * clears rows and leaves the vault alone; it takes all texts of a row, the row says by which run,
 * and the run how many.
 */
const textsThatDiffer = (org: string) => sql`
  with texts as materialized (
    select e.action_id, p.slot, p.body, p.erased_by is null and p.redacted_by is null as kept, e.id as entry from audit.payload p join audit.entry e on e.org_id = p.org_id and e.id = p.entry_id
    where p.org_id = ${org}::uuid and p.slot in ('input', 'output', 'reasoning', 'receipt', 'session')
    union all
    select w.action_id, u.slot, u.body, true, w.entry_id from audit.pending w cross join lateral unnest(w.slots, w.bodies) u(slot, body)
    where w.org_id = ${org}::uuid and u.body is not null),
  newest as materialized (select distinct on (action_id, slot) action_id, slot, body, kept from texts order by action_id, slot, entry desc),
  expired as materialized (
    select a.id, x.action_id as by, jsonb_build_object('erased_by', x.action_id)::text as marker from kernel.action a
    join kernel.erasure x on x.org_id = a.org_id and x.action_id::text = a.input ->> 'erased_by' and x.tbl = 'retention' and x.key = 'actions' and a.at < x.before
    where a.org_id = ${org}::uuid),
  now as (
    select a.id, f.slot, f.text from kernel.action a
    -- Where a receipt is the answer, it is sealed as that.
    cross join lateral (values ('input', nullif(a.input::text, '{}')), ('output', nullif(a.output::text, 'null')), ('reasoning', a.reasoning),
      ('receipt', case when a.receipt is distinct from a.output then a.receipt::text end),
      -- An id, and what older entries say in their leaves, is compared there.
      ('session', case when not audit.is_id(a.session) and not exists (select from audit.entry e where e.org_id = a.org_id and e.action_id = a.id
        and audit.leaf_of(e.leaf) ? 'session') then a.session end)) f(slot, text)
    left join expired x on x.id = a.id
    where a.org_id = ${org}::uuid and (x.id is null or f.slot = 'receipt' or coalesce(f.text <> x.marker or f.slot not in ('input', 'output'), false)))
  select 'action ' || n.id || ': its ' || n.slot || case when t.slot is null then ' is of no entry' else ' is not what was sealed' end
  from now n left join newest t on t.action_id = n.id and t.slot = n.slot
  where case when t.slot is null then n.text is not null and exists (select from audit.entry e where e.org_id = ${org}::uuid and e.action_id = n.id)
    else t.kept and n.text is distinct from t.body and not (n.slot = 'output' and coalesce(n.text, 'null') = t.body) end
  union all
  select 'action ' || a.id || ' says that texts of it were erased, and none was' from kernel.action a
  where a.org_id = ${org}::uuid and a.erased_by is not null and not exists (select from expired x where x.id = a.id)
    and (not exists (select from kernel.erasure x where x.org_id = a.org_id and x.action_id = a.erased_by)
      or not exists (select from audit.entry e join audit.payload p on p.org_id = e.org_id and p.entry_id = e.id where e.org_id = a.org_id and e.action_id = a.id
        and (p.erased_by is not null or p.redacted_by is not null)))
  union all
  select 'the period that action ' || t.action_id || ' carried out cleared ' || coalesce(audit.object_of(t.body) ->> 'cleared', 'no') || ' actions, and ' || count(x.id) || ' say so'
  from kernel.erasure e join newest t on t.action_id = e.action_id and t.slot = 'output' and t.kept
  left join expired x on x.by = e.action_id
  where e.org_id = ${org}::uuid and e.tbl = 'retention' and e.key = 'actions'
  group by t.action_id, t.body having audit.object_of(t.body) ->> 'cleared' is distinct from count(x.id)::text`

/**
 * In force or taken back: the last undo or redo that names an action says which, and what its
 * receipt says is how far. Which actions an undo or redo flipped is in its entry, by name or, of
 * very many, by number and root.
 */
const livenessThatDiffers = (org: string) => sql`
  with e as materialized (${entries(org)}),
  u as materialized (select id, action_id, leaf ->> 'kind' as kind, leaf -> 'reverts' as reverts, leaf -> 'flips' as many, place from e where leaf ? 'reverts'),
  named as materialized (
    select u.action_id, u.kind, u.place, t.id::uuid as id from u cross join lateral jsonb_array_elements_text(u.reverts) t(id) where u.many is null
    union
    select u.action_id, u.kind, u.place, f.target_id from u join kernel.flip f on f.org_id = ${org}::uuid and f.action_id = u.action_id where u.many is not null),
  flips as materialized (select distinct on (id) id, kind, action_id as by from named order by id, place desc),
  flipped as (
    select n.action_id as told, f.action_id as kept, coalesce(n.action_id, f.action_id) as by, coalesce(n.id, f.target_id) as id, f.live, n.kind
    from named n full join (select * from kernel.flip where org_id = ${org}::uuid) f on f.action_id = n.action_id and f.target_id = n.id)
  select 'action ' || a.id || case when a.live then ' is in force, and an undo of it was sealed'
      when f.id is null then ' is taken back, and no undo of it was sealed' else ' is taken back, and a redo of it was sealed' end
  from kernel.action a left join flips f on f.id = a.id
  where a.org_id = ${org}::uuid and a.kind = 'do' and a.live <> coalesce(f.kind = 'redo', true)
  union all
  select 'action ' || a.id || ': it is an undo or redo, and itself in force' from kernel.action a
  where a.org_id = ${org}::uuid and a.kind <> 'do' and a.live and exists (select from named n where n.action_id = a.id)
  union all
  select 'action ' || a.id || ': its state is ' || a.state || ', and it is ' || case when a.live then 'in force' else 'taken back' end from kernel.action a
  where a.org_id = ${org}::uuid and a.kind = 'do' and a.flipped_by is not null and a.live = (a.state in ('undone', 'partly_undone', 'recalled'))
  union all
  select 'action ' || a.id || ': its state is ' || a.state || ', and the receipt of its undo says otherwise' from kernel.action a
  join kernel.action u on u.org_id = a.org_id and u.id = a.flipped_by
  where a.org_id = ${org}::uuid and a.kind = 'do' and not a.live and jsonb_typeof(u.receipt -> 'kept') = 'array'
    -- What force overwrites, the undo within it had kept; what a rule keeps stays under a force too.
    and (a.state = 'partly_undone') <> (u.receipt -> 'residue' @> '[]' and u.receipt -> 'residue' <> '[]' or exists (
      select from jsonb_array_elements(u.receipt -> 'kept') k where k ? 'protected' or not (u.tool = 'action_undo' and u.mode = 'explicit')))
  union all
  select 'action ' || a.id || ' says that it was taken back by another undo than was sealed' from kernel.action a left join flips f on f.id = a.id
  where a.org_id = ${org}::uuid and a.kind = 'do' and a.flipped_by is distinct from f.by
  union all
  select 'action ' || by || case when told is null then ' is said to have flipped ' || id || ', and its entry says otherwise'
      when kept is null then ' flipped ' || id || ', and that is no longer noted' else ' flipped ' || id || ' the other way' end
  from flipped where told is null or kept is null or live <> (kind = 'redo')
  union all
  select 'action ' || u.action_id || ': what it flipped is not what was sealed' from u cross join lateral (
    select count(*) as n, audit.root(string_agg(audit.leaf_hash(f.target_id::text), ''::bytea order by f.target_id)) as root
    from kernel.flip f where f.org_id = ${org}::uuid and f.action_id = u.action_id) f
  where u.many is not null and (f.n <> (u.many ->> 'count')::int or f.root is distinct from u.many ->> 'root')`

/**
 * The digest that was approved, by whom, and what became of it; how long it waited, and what it
 * counted.
 */
const plansThatDiffer = (org: string) => sql`
  with e as materialized (${entries(org)}),
  s as materialized (
    select action_id, max(leaf ->> 'plan_digest') filter (where leaf ->> 'outcome' = 'awaiting_approval') as digest, max(leaf ->> 'approver') as approver,
      bool_or(leaf ? 'approver') as approved, max(leaf ->> 'decided_by') filter (where leaf ->> 'outcome' = 'rejected') as rejected_by,
      bool_or(leaf ->> 'outcome' = 'rejected') as rejected, max(leaf ->> 'supersedes') as supersedes, (array_agg(leaf -> 'plan' order by place desc) filter (where leaf ? 'plan'))[1] as told,
      (array_agg(leaf ->> 'outcome' order by place desc))[1] as outcome from e group by action_id)
  select 'plan ' || p.action_id || case when p.digest is distinct from s.digest then ': its digest is not the one that was sealed'
      when (p.state = 'approved') is distinct from s.approved then ': it is ' || p.state || ', and its entries say otherwise'
      when (p.state = 'rejected') is distinct from s.rejected or p.state in ('pending', 'expired', 'drifted', 'superseded') then ': it is ' || p.state || ', and its entries say otherwise'
      else ': it was decided by somebody else' end
  from kernel.plan p left join s on s.action_id = p.action_id
  where p.org_id = ${org}::uuid and (p.digest is distinct from s.digest or (p.state = 'approved') is distinct from s.approved
    or (p.state = 'rejected') is distinct from s.rejected
    or p.state in ('pending', 'superseded') and (s.outcome <> 'awaiting_approval' or (p.state = 'superseded') <> (p.superseded_by is not null))
    or p.state in ('expired', 'drifted') and s.outcome <> p.state
    or p.state = 'approved' and p.decided_by::text is distinct from s.approver
    or p.state = 'rejected' and p.decided_by::text is distinct from s.rejected_by)
  union all
  select 'plan ' || p.action_id || ': its ' || f.field || ' is not what was sealed' from kernel.plan p join s on s.action_id = p.action_id and s.told is not null
  cross join lateral (values ('time', p.planned_at = (s.told ->> 'planned_at')::timestamptz), ('end of waiting', p.expires_at = (s.told ->> 'expires_at')::timestamptz),
    ('decision', p.decided_at is not distinct from (s.told ->> 'decided_at')::timestamptz),
    ('count', encode(sha256(convert_to(jsonb_build_array(p.counts, p.facets, p.tables)::text, 'UTF8')), 'hex') = s.told ->> 'counts')) f(field, same)
  where p.org_id = ${org}::uuid and not f.same
  union all
  select 'plan ' || p.action_id || ': what took its place is not what was sealed' from kernel.plan p left join s on s.supersedes = p.action_id::text
  -- Decided before its successor was there, it has none.
  where p.org_id = ${org}::uuid and p.superseded_by is distinct from s.action_id and (p.superseded_by is not null or p.state in ('pending', 'drifted', 'superseded'))
  union all
  select 'action ' || a.id || ' waited for a yes, and its plan is gone' from kernel.action a join s on s.action_id = a.id and s.digest is not null
  where a.org_id = ${org}::uuid and not exists (select from kernel.plan p where p.org_id = a.org_id and p.action_id = a.id)`

/**
 * To whom, about what: each message against its text in the vault. And what waits or stays by a
 * state of its action that was sealed.
 */
const messagesThatDiffer = (org: string) => sql`
  with sealed as materialized (
    select e.action_id, (p.line ->> 'id')::uuid as id, p.line, p.body, p.kept
    from (select org_id, entry_id, audit.line_of(slot, line) as line, audit.object_of(body) as body, erased_by is null and redacted_by is null as kept
      from audit.payload where org_id = ${org}::uuid and slot = 'message' offset 0) p
    join audit.entry e on e.org_id = p.org_id and e.id = p.entry_id where p.line is not null)
  select 'message ' || coalesce(o.id, s.id) || case when o.id is null then ' is gone from the outbox' when s.id is null then ' is of no entry'
      when o.state = 'cancelled' and a.live then ' is cancelled, and its action is in force' else ' is not what was sealed' end
  from sealed s full join (select * from kernel.outbox where org_id = ${org}::uuid) o on o.id = s.id
  left join kernel.action a on a.org_id = ${org}::uuid and a.id = o.action_id
  where o.id is null or s.id is null or o.action_id <> s.action_id or o.channel <> s.line ->> 'channel' or o.record_table <> s.line ->> 'record_table'
    or o.record_id::text <> s.line ->> 'record_id'
    or s.kept and (o.recipient <> s.body ->> 'recipient' or o.subject <> s.body ->> 'subject' or o.body <> s.body -> 'body')
    or o.state = 'cancelled' and a.live
  union all
  -- A person may end a hold early. What could not be handed over, or waited for its agent, leaves later; being held out then writes over why it waited.
  select 'message ' || o.id || ' was to leave at another time' from sealed s join kernel.outbox o on o.org_id = ${org}::uuid and o.id = s.id
  left join kernel.action a on a.org_id = o.org_id and a.id = o.action_id
  where o.release_at < (s.line ->> 'release_at')::timestamptz and not exists (select from audit.entry e where e.org_id = o.org_id and e.action_id = o.action_id
      and audit.leaf_of(e.leaf) ? 'decided_by' and audit.leaf_of(e.leaf) ->> 'outcome' = 'applied')
    or o.release_at > (s.line ->> 'release_at')::timestamptz and o.attempts = 0 and o.body #>> '{meta,errand}' is null and o.erased_by is null
      and not ((a.agent_id is not null or a.caused_by is not null) and (o.state = 'held_out' or coalesce(o.reason in ('agent_paused', 'agent_was_paused'), false)))`

/** Which request or period an action cleared texts for, and when. */
const erasuresThatDiffer = (org: string) => sql`
  with e as materialized (
    select e.action_id, l.leaf -> 'erasure' as told, l.leaf ? 'form' as whole from audit.entry e cross join lateral (select audit.leaf_of(e.leaf) as leaf offset 0) l
    where e.org_id = ${org}::uuid and l.leaf is not null and (e.leaf like '%"erasure":{%' or e.action_id in (select x.action_id from kernel.erasure x where x.org_id = ${org}::uuid)))
  select 'the erasure by action ' || coalesce(x.action_id, e.action_id) || case when x.action_id is null then ' is no longer noted'
      when e.action_id is null then ' is of no entry' else ' is not what was sealed' end
  from (select * from kernel.erasure where org_id = ${org}::uuid) x full join e on e.action_id = x.action_id
  where x.action_id is null or e.action_id is null
    or e.whole and (x.at, x.before, x.request_id, x.tbl) is distinct from ((e.told ->> 'at')::timestamptz, (e.told ->> 'before')::timestamptz, (e.told ->> 'request')::uuid, e.told ->> 'table')
    or e.told ? 'key' and x.key <> e.told ->> 'key'
  union all
  select 'what the erasure by action ' || e.action_id || ' is noted to have cleared is not what was sealed' from e cross join lateral kernel.cleared_told(${org}::uuid, e.action_id) c
  where e.told ? 'cleared' and c is distinct from e.told -> 'cleared'
  union all
  select distinct 'the erasure by action ' || c.erasure_id || ' is of no entry' from (
    select erasure_id from kernel.erased_row where org_id = ${org}::uuid union select erasure_id from kernel.erased_image where org_id = ${org}::uuid) c
  where not exists (select from e where e.action_id = c.erasure_id)`

/** The log of a table is that of the table which the last start found. */
const tablesThatDiffer = () => sql`
  select 'the log ' || tbl || ' is of another table than it was' from kernel.tracked
  where not dropped and (rel <> rel_oid or to_regclass(format('history.%I', tbl)) is null)
  union all
  select 'the log ' || c.relname || ' is of no table that is known' from pg_class c
  where c.relnamespace = 'history'::regnamespace and c.relkind in ('r', 'p') and not exists (select from kernel.tracked t where t.tbl = c.relname)`

/** Work of an undo that has not ended: none is left when it commits. */
const undosThatStay = (org: string) => sql`
  select 'the undo ' || undo_id || ' is noted as under way, and it has ended' from kernel.leaving where org_id = ${org}::uuid`

const parts = [
  ['Activity', actionsThatDiffer],
  ['the texts of actions', textsThatDiffer],
  ['what is in force', livenessThatDiffers],
  ['the plans', plansThatDiffer],
  ['the outbox', messagesThatDiffer],
  ['the erasures', erasuresThatDiffer],
  ['the work of undos', undosThatStay],
  ['the tables of the log', tablesThatDiffer],
] as const
