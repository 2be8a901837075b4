-- The audit's own functions. Three roles: rescind_audit_owner owns the tables and can not sign in;
-- rescind_audit owns the two functions that append and fill, and may only insert into the log and
-- the vault; rescind_sealer signs in and gives entries their place in the tree.

-- 32 bytes nobody can guess: 244 of their bits are the operating system's generator's.
create or replace function audit.salt() returns bytea language sql volatile parallel safe as $$
  select uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
$$;

-- SHA-256('rescind/v1/' || slot || 0x00 || salt || body), hex. Stable and not immutable, as
-- convert_to and to_json are: so it is read into what calls it, and each entry saves a call for
-- each text.
create or replace function audit.commitment(p_slot text, p_salt bytea, p_body text) returns text language sql stable parallel safe as $$
  select encode(sha256(convert_to('rescind/v1/' || p_slot, 'UTF8') || '\x00'::bytea || p_salt || convert_to(p_body, 'UTF8')), 'hex')
$$;

-- RFC 6962 leaf hash of one line.
create or replace function audit.leaf_hash(p_line text) returns bytea language sql immutable parallel safe as $$
  select sha256('\x00'::bytea || convert_to(p_line, 'UTF8'))
$$;

-- RFC 6962 root, hex, over leaf hashes put end to end. Level by level, an odd one going up as it
-- is: the same tree as the recursive definition. The hashes are one bytea, because a place in it is
-- found without walking.
create or replace function audit.root(p_hashes bytea) returns text language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare n int := octet_length(p_hashes) / 32; level bytea := p_hashes;
begin
  if n = 0 then return encode(sha256(''::bytea), 'hex'); end if;
  while n > 1 loop
    select string_agg(sha256('\x01'::bytea || substr(level, 64 * i + 1, 64)), ''::bytea)
      || case when n % 2 = 1 then substr(level, 32 * n - 31, 32) else ''::bytea end
    into level from generate_series(0, n / 2 - 1) i;
    n := (n + 1) / 2;
  end loop;
  return encode(level, 'hex');
end $$;

-- Ids as a leaf may show them: of anything else could be a name, and a leaf can not be erased.
create or replace function audit.shown_id(p_id text) returns boolean language sql immutable parallel safe as $$
  select p_id ~ '^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|-?[0-9]{1,19})$'
$$;

-- {"field":"id","fields":["id",…],"many":{"count":n}}; what is no id is left out. Null where
-- nothing is left.
create or replace function audit.subjects(p_subjects jsonb) returns text language plpgsql stable as $$
declare k text; v jsonb; shown text; found text := '';
begin
  for k, v in select e.key, e.value from jsonb_each(p_subjects) e order by e.key collate "C" loop
    shown := null;
    if jsonb_typeof(v) = 'string' then
      if audit.shown_id(v #>> '{}') then shown := v::text; end if;
    elsif jsonb_typeof(v) = 'array' then
      select '[' || coalesce(string_agg(to_json(x.id)::text, ',' order by x.ord), '') || ']' into shown
      from jsonb_array_elements_text(v) with ordinality x(id, ord) where audit.shown_id(x.id);
    elsif jsonb_typeof(v) = 'object' then
      shown := '{"count":' || (v ->> 'count')::int || '}';
    end if;
    if shown is not null then found := found || ',' || to_json(k)::text || ':' || shown; end if;
  end loop;
  return '{' || nullif(substr(found, 2), '') || '}';
end $$;

-- A word as it is, anything that may be free text as its hash.
create or replace function audit.word(p_text text, p_pattern text) returns text language sql stable parallel safe as $$
  select to_json(case when p_text ~ p_pattern then p_text else 'sha256:' || encode(sha256(convert_to(p_text, 'UTF8')), 'hex') end)::text
$$;

-- Is a session named by an id that says nothing? Any other name is a text of the caller's, which
-- may name somebody: the leaf can not forget it, so it goes into the vault.
create or replace function audit.is_id(p_session text) returns boolean language sql immutable parallel safe as $$
  select p_session ~ '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$'
$$;

-- The entry of an action's end, in the transaction of that end: its leaf as RFC 8785 JSON (keys in
-- order, absent facts left out), and what the leaf commits to. Input, output, changes and messages
-- belong to the transaction in which the action ran; a later end of it (expired, released) has none
-- of its own. Statement by statement and not in one query: every action pays for it, and starting a
-- large query costs ten times what these few rows do. The lines of its changes are made when it is
-- sealed: what they are made of, the log, is written by this transaction too, and nobody can alter
-- it. `form` 2 says every fact of the action's row that stays as it is, so that what an entry does
-- not name was not there; form 3 says because of which action the product acted, too; entries from
-- before have fewer. Form 4 says the same; what seals such an entry links its checkpoints, so that
-- one without a link is found. p_more: what kernel.finish found itself, each as the leaf says it:
-- {reverts, flips, erasure, plan}; null where there is none of it.
drop function if exists audit.append(uuid, kernel.action, jsonb, text[], jsonb);
create function audit.append(p_entry uuid, a kernel.action, p_end jsonb, p_tables text[], p_more jsonb) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  told jsonb; tables text[]; own boolean; slots text[]; bodies text[]; salts bytea[]; commitments text; part bytea; moment timestamptz; sent text; erased text; clears text; n int;
begin
  moment := date_trunc('milliseconds', clock_timestamp());
  told := p_end -> 'audit';
  tables := p_tables;
  own := a.xid = pg_current_xact_id();
  if cardinality(tables) > 1 then tables := array(select x from unnest(tables) x order by x collate "C"); end if;
  -- A rewind in chunks answers in another transaction than that in which it began.
  if own or p_end ? 'receipt' then
    -- In the order of their names; what is null is left out.
    slots := array['input', 'output', 'reasoning', 'receipt', 'session'];
    bodies := array[
      case when own then nullif(a.input::text, '{}') end,
      case when p_end -> 'output' <> 'null' then a.output::text end,
      case when own then a.reasoning end,
      case when p_end -> 'receipt' <> 'null' and p_end -> 'receipt' is distinct from p_end -> 'output' then a.receipt::text end,
      case when own and not audit.is_id(a.session) then a.session end];
    salts := array[
      case when bodies[1] is not null then audit.salt() end, case when bodies[2] is not null then audit.salt() end,
      case when bodies[3] is not null then audit.salt() end, case when bodies[4] is not null then audit.salt() end,
      case when bodies[5] is not null then audit.salt() end];
    commitments := ',"commitments":{' || nullif(substr(concat(
      ',"input":"' || audit.commitment('input', salts[1], bodies[1]) || '"',
      ',"output":"' || audit.commitment('output', salts[2], bodies[2]) || '"',
      ',"reasoning":"' || audit.commitment('reasoning', salts[3], bodies[3]) || '"',
      ',"receipt":"' || audit.commitment('receipt', salts[4], bodies[4]) || '"',
      ',"session":"' || audit.commitment('session', salts[5], bodies[5]) || '"'), 2), '') || '}';
  end if;
  if own then
    if jsonb_array_length(p_end -> 'outbox') > 0 then
      with m as materialized (
        select o.ord - 1 as ord, o.message, o.message::text as body, audit.salt() as salt
        from jsonb_array_elements(p_end -> 'outbox') with ordinality o(message, ord)),
      l as materialized (
        select m.ord, m.salt, m.body, '{"channel":' || (m.message -> 'channel')::text || ',"commitment":"' || audit.commitment('message', m.salt, m.body)
          || '","id":' || (m.message -> 'id')::text || ',"record_id":' || (m.message -> 'record_id')::text
          || ',"record_table":' || (m.message -> 'record_table')::text || ',"release_at":' || (m.message -> 'release_at')::text || '}' as line from m),
      kept as (insert into audit.payload (org_id, entry_id, slot, ord, line, salt, body)
        select a.org_id, p_entry, 'message', l.ord, l.line, l.salt, l.body from l)
      select count(*), string_agg(audit.leaf_hash(l.line), ''::bytea order by l.ord) into n, part from l;
      sent := ',"messages":{"count":' || n || ',"root":"' || audit.root(part) || '"}';
    end if;
  end if;

  -- What this action destroys of the vault, in lines that the caller made: so a quiet deletion of
  -- anything else is found.
  if jsonb_array_length(p_end -> 'erased') > 0 then
    select t.clears into clears from kernel.tool t where t.name = a.tool;
    if clears is null or not own then raise exception '% erases nothing', a.tool using errcode = '28000'; end if;
    insert into audit.payload (org_id, entry_id, slot, ord, line)
    select a.org_id, p_entry, 'erased', e.ord - 1, e.line from jsonb_array_elements_text(p_end -> 'erased') with ordinality e(line, ord);
    select count(*), string_agg(audit.leaf_hash(e.line), ''::bytea order by e.ord) into n, part
    from jsonb_array_elements_text(p_end -> 'erased') with ordinality e(line, ord);
    erased := ',"erased":{"count":' || n || ',"root":"' || audit.root(part) || '"}';
  end if;

  insert into audit.entry (org_id, id, action_id, at, leaf) values (a.org_id, p_entry, a.id, moment, concat(
    '{"action":"', a.id, '"',
    ',"agent":"' || a.agent_id || '"',
    -- By the plan, where there is one: of an action that runs, of parts of what was approved, and
    -- of what the plan itself came to.
    ',"approver":"' || coalesce(case when own then p_more ->> 'approver' end, told ->> 'approver')::uuid || '"',
    ',"at":"', to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), '"', ',"caused_by":"' || a.caused_by || '"', ',"clears":"' || clears || '"', commitments,
    ',"contract_version":', a.contract_version,
    ',"decided_by":"' || coalesce(told ->> 'rejected_by', told ->> 'released_by')::uuid || '"',
    ',"effect":"', a.effect, '","entry":"', p_entry, '"', erased,
    ',"erasure":' || (p_more ->> 'erasure'), ',"flips":' || (p_more ->> 'flips'), ',"form":4',
    ',"held_out":' || nullif(a.held_out, 0),
    ',"kind":"', a.kind, '"', ',"matched":' || nullif(a.matched, 0), sent, ',"mode":"', a.mode, '","mode_reasons":', array_to_json(a.mode_reasons),
    ',"model":' || audit.word(told ->> 'model', '^[A-Za-z0-9._:/@ -]{1,100}$'),
    ',"org":"', a.org_id, '","outcome":"', a.state, '","permission":', to_json(a.permission),
    ',"plan":' || (p_more ->> 'plan'),
    ',"plan_digest":' || audit.word(coalesce(case when own then p_more ->> 'digest' end, told ->> 'plan'), '^[0-9a-f]{64}$'),
    -- The version of the rules by which mode and digest are found (digest.ts).
    ',"policy_version":1,"principal":"', a.principal_id, '"',
    ',"prompt_digest":' || audit.word(told ->> 'prompt_digest', '^[0-9a-f]{64}$'),
    ',"release_at":"' || to_char(a.release_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"',
    ',"reverts":' || replace(p_more ->> 'reverts', ', ', ','),
    ',"role":', to_json(a.role), ',"rows":', coalesce(case a.state when 'awaiting_approval' then (told ->> 'rows')::int end, a.rows),
    ',"sent":' || nullif(a.sent, 0), ',"seq":' || a.seq,
    ',"session":"' || case when audit.is_id(a.session) then a.session end || '"',
    ',"started_at":"', to_char(a.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '"',
    -- Nearly always none or one record; the long way costs as much as an insert.
    case when a.subjects = '{}' then null
      when a.subjects::text ~ '^\{"[a-z_]+": "[0-9a-f-]{36}"\}$' then ',"subjects":' || replace(a.subjects::text, '": "', '":"')
      else ',"subjects":' || audit.subjects(a.subjects) end,
    ',"supersedes":"' || (told ->> 'supersedes')::uuid || '"',
    ',"tables":', array_to_json(tables), ',"tool":', to_json(a.tool),
    ',"undo_until":"' || to_char(a.undo_until at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '"', '}'));
  insert into audit.pending (org_id, entry_id, action_id, rows, tables, slots, salts, bodies)
  values (a.org_id, p_entry, a.id, case when own then a.rows else 0 end, case when own then nullif(tables, '{}') end, slots, salts, bodies);
end $$;

-- The oldest entries that wait get their texts: input, output, reasoning and receipt go into the
-- vault, and a line for each row that their actions changed. At most so many entries, and no more
-- after so many rows; null: all. A sealer calls it, and whatever is about to take something out of
-- the log of changes.
create or replace function audit.fill(p_org uuid, p_entries int, p_rows int) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare seqs bigint[]; t text;
begin
  select array_agg(w.seq) into seqs from (
    select p.seq, sum(p.rows) over (order by p.seq) - p.rows as before
    from (select seq, rows from audit.pending where org_id = p_org and not filled order by seq limit p_entries for update) p) w
  where p_rows is null or w.before < p_rows;
  if seqs is null then return; end if;
  insert into audit.payload (org_id, entry_id, slot, ord, salt, body)
  select p_org, p.entry_id, u.slot, 0, u.salt, u.body
  from audit.pending p cross join lateral unnest(p.slots, p.salts, p.bodies) u(slot, salt, body)
  where p.org_id = p_org and p.seq = any (seqs) and u.body is not null;
  for t in select distinct u.t collate "C" from audit.pending p cross join lateral unnest(p.tables) u(t) where p.org_id = p_org and p.seq = any (seqs) order by 1 loop
    execute format('select history.%I($1, $2)', 'audit_' || t) using p_org, seqs;
  end loop;
  update audit.pending p set filled = true, slots = null, salts = null, bodies = null, hashes = '',
    changes = case when p.lines > 0 then '{"count":' || p.lines || ',"root":"' || audit.root(p.hashes) || '"}' end
  where p.org_id = p_org and p.seq = any (seqs);
end $$;

-- All that wait, before a table or its log may get another shape.
create or replace function audit.fill_all() returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare o uuid;
begin
  for o in select distinct org_id from audit.pending loop perform audit.fill(o, null, null); end loop;
end $$;

-- The leaf as it is hashed: `changes` joins it after `at` and `caused_by`, where keys have their
-- order.
create or replace function audit.whole(p_leaf text, p_changes text) returns text language sql immutable parallel safe as $$
  select case when p_changes is null then p_leaf else regexp_replace(p_leaf, '("at":"[^"]*"(?:,"caused_by":"[^"]*")?)', '\1,"changes":' || p_changes) end
$$;

-- Entries that have their place, with their leaves as they were hashed.
create or replace view audit.sealed with (security_invoker = true) as
  select l.org_id, l.idx, l.entry_id as id, e.action_id, e.at, audit.whole(e.leaf, l.changes) as leaf, l.hash
  from audit.leaf l join audit.entry e on e.org_id = l.org_id and e.id = l.entry_id;

create or replace function audit.refuse() returns trigger language plpgsql as $$
begin raise exception 'the audit is append-only: % of audit.% refused', tg_op, tg_table_name using errcode = '42501'; end $$;

-- The vault forgets, by the eraser's hand alone; what an entry's sub-tree hashes stays.
create or replace function audit.only_forget() returns trigger language plpgsql as $$
begin
  if current_user = 'rescind_eraser'
    and (new.org_id, new.entry_id, new.slot, new.ord, new.line) is not distinct from (old.org_id, old.entry_id, old.slot, old.ord, old.line)
    and (new.erased_by is not null and new.body is null and new.salt is null or new.redacted_by is not null and new.salt is null) then return new; end if;
  raise exception 'the audit is append-only: % of audit.% refused', tg_op, tg_table_name using errcode = '42501';
end $$;

-- What waits gets its texts once, by the hand of the function that makes them.
create or replace function audit.only_fill() returns trigger language plpgsql as $$
begin
  if current_user = 'rescind_audit' and not old.filled
    and (new.org_id, new.seq, new.entry_id, new.action_id, new.tables, new.rows) is not distinct from (old.org_id, old.seq, old.entry_id, old.action_id, old.tables, old.rows) then return new; end if;
  raise exception 'the audit is append-only: % of audit.% refused', tg_op, tg_table_name using errcode = '42501';
end $$;

-- A tree only grows.
create or replace function audit.only_grow() returns trigger language plpgsql as $$
begin
  if new.org_id = old.org_id and new.size >= old.size then return new; end if;
  raise exception 'the audit is append-only: the tree can not shrink' using errcode = '42501';
end $$;

-- A schema can only be given to a role that may make schemas, unless by a superuser.
do $$ begin
  if (select rolsuper from pg_roles where rolname = current_user) then alter schema audit owner to rescind_audit_owner;
  else grant usage, create on schema audit to rescind_audit_owner;
  end if;
end $$;

-- ALWAYS: they fire for a replica too, so session_replication_role turns nothing off.
do $$ declare t text; begin
  foreach t in array array['entry', 'payload', 'pending', 'leaf', 'node', 'tree', 'checkpoint', 'stamp', 'publication', 'signer'] loop
    execute format('create or replace trigger no_change before %s on audit.%I for each row execute function audit.%I()',
      case when t in ('payload', 'tree') then 'delete' when t = 'pending' then 'update' else 'update or delete' end, t,
      case t when 'pending' then 'only_fill' else 'refuse' end);
    execute format('create or replace trigger no_truncate before truncate on audit.%I for each statement execute function audit.refuse()', t);
    execute format('alter table audit.%I enable always trigger no_change', t);
    execute format('alter table audit.%I enable always trigger no_truncate', t);
    execute format('alter table audit.%I enable row level security', t);
    execute format('alter table audit.%I force row level security', t);
    execute format('drop policy if exists org on audit.%I', t);
    execute format('create policy org on audit.%I for select to rescind_app using (%s)', t,
      case t when 'signer' then 'true' else 'org_id = (select kernel.org())' end);
    execute format('drop policy if exists append on audit.%I', t);
    if t in ('entry', 'payload', 'pending') then
      execute format('create policy append on audit.%I for insert to rescind_audit with check (true)', t);
    end if;
    execute format('drop policy if exists fill on audit.%I', t);
    if t = 'pending' then execute format('create policy fill on audit.%I to rescind_audit using (true) with check (true)', t); end if;
    execute format('drop policy if exists seal on audit.%I', t);
    if t <> 'payload' then execute format('create policy seal on audit.%I to rescind_sealer using (true) with check (true)', t); end if;
    execute format('alter table audit.%I owner to rescind_audit_owner', t);
    execute format('revoke all on audit.%I from public, rescind_app, rescind_audit, rescind_sealer, rescind_capture', t);
    execute format('grant select on audit.%I to rescind_app', t);
  end loop;
end $$;
create or replace trigger forget before update on audit.payload for each row execute function audit.only_forget();
create or replace trigger grow before update on audit.tree for each row execute function audit.only_grow();
alter table audit.payload enable always trigger forget;
alter table audit.tree enable always trigger grow;

alter view audit.sealed owner to rescind_audit_owner;
grant select on audit.sealed to rescind_app, rescind_sealer;
grant insert on audit.entry, audit.payload, audit.pending to rescind_audit;
grant select, update on audit.pending to rescind_audit;
grant select on audit.entry to rescind_sealer;
grant select (org_id, seq, entry_id, filled, changes), delete on audit.pending to rescind_sealer;
grant select, insert on audit.leaf, audit.node, audit.checkpoint, audit.stamp, audit.publication, audit.signer to rescind_sealer;
grant select, insert, update on audit.tree to rescind_sealer;

grant usage on schema audit to rescind_app, rescind_audit, rescind_sealer, rescind_capture;
grant usage on schema history, kernel to rescind_audit;
grant select on kernel.tool to rescind_audit;
drop function if exists audit.append(uuid, uuid, uuid, jsonb);
grant create on schema audit to rescind_audit;
alter function audit.append owner to rescind_audit;
alter function audit.fill owner to rescind_audit;
alter function audit.fill_all owner to rescind_audit;
revoke create on schema audit from rescind_audit;
revoke all on function audit.append, audit.fill, audit.fill_all from public;
grant execute on function audit.append to rescind_capture;
grant execute on function audit.fill to rescind_sealer, rescind_app;
do $$ begin execute format('grant execute on function audit.fill_all to %I', current_user); end $$;

-- DDL on the audit is for migrations, which say so. It stops whoever slips, or owns a table; a
-- superuser can say so too, and for that one there are the checkpoints outside. Only a superuser
-- may create event triggers: elsewhere there are none.
create or replace function kernel.refuse_audit_ddl() returns event_trigger language plpgsql as $$
declare c record;
begin
  if coalesce(current_setting('audit.migration', true), '') = 'on' then return; end if;
  if tg_event = 'sql_drop' then
    for c in select object_identity from pg_event_trigger_dropped_objects() where schema_name = 'audit' or object_identity = 'audit' loop
      raise exception 'the audit is append-only: % of % refused', tg_tag, c.object_identity using errcode = '42501';
    end loop;
  else
    for c in select object_identity from pg_event_trigger_ddl_commands() where schema_name = 'audit' or object_identity ~ '(^| on )audit(\.|$)' loop
      raise exception 'the audit is append-only: % of % refused', tg_tag, c.object_identity using errcode = '42501';
    end loop;
  end if;
end $$;
do $$ begin
  if (select rolsuper from pg_roles where rolname = current_user) then
    drop event trigger if exists rescind_audit_ddl;
    drop event trigger if exists rescind_audit_drop;
    create event trigger rescind_audit_ddl on ddl_command_end execute function kernel.refuse_audit_ddl();
    create event trigger rescind_audit_drop on sql_drop execute function kernel.refuse_audit_ddl();
    alter event trigger rescind_audit_ddl enable always;
    alter event trigger rescind_audit_drop enable always;
  end if;
end $$;
