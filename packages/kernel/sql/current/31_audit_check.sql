-- What stands in the audit as JSON, as a check of it reads it. Whoever owns the database can put
-- anything there: each of these answers null where a text is no JSON, or not of the form that the
-- product writes, so that one broken row is one problem and hides nothing else. What they answer
-- can be read without a fault; plpgsql, because only there an error has an end (PostgreSQL 15 has
-- no `is json`, and no soft error counts how deep a text goes).

-- Any object.
create or replace function audit.object_of(p_text text) returns jsonb language plpgsql stable as $$
declare o jsonb;
begin
  o := p_text::jsonb;
  return case when jsonb_typeof(o) = 'object' then o end;
exception when others then return null; end $$;

-- A sub-tree as a leaf names it.
create or replace function audit.tree_of(p_text text) returns jsonb language plpgsql stable as $$
declare t jsonb;
begin
  t := p_text::jsonb;
  if (t ->> 'count')::int >= 0 and jsonb_typeof(t -> 'root') = 'string' then return t; end if;
  return null;
exception when others then return null; end $$;

-- The leaf of an entry: every part that is read as a number, a moment, an id or a list is one. One
-- expression without a query in it, because every entry pays for it.
create or replace function audit.leaf_of(p_leaf text) returns jsonb language plpgsql stable as $$
declare l jsonb;
begin
  l := p_leaf::jsonb;
  return case when jsonb_typeof(l -> 'entry') = 'string'
    and coalesce((l ->> 'form')::int, 0) >= 0 and isfinite(coalesce((l ->> 'at')::timestamptz, 'epoch')) and isfinite(coalesce((l ->> 'started_at')::timestamptz, 'epoch'))
    and (not l ? 'undo_until' or (l ->> 'undo_until')::timestamptz is not null) and (not l ? 'release_at' or (l ->> 'release_at')::timestamptz is not null)
    and coalesce(jsonb_typeof(l -> 'commitments') = 'object', true)
    and (not l ? 'changes' or (l -> 'changes' ->> 'count')::int >= 0 and jsonb_typeof(l -> 'changes' -> 'root') = 'string')
    and (not l ? 'messages' or (l -> 'messages' ->> 'count')::int >= 0 and jsonb_typeof(l -> 'messages' -> 'root') = 'string')
    and (not l ? 'erased' or (l -> 'erased' ->> 'count')::int >= 0 and jsonb_typeof(l -> 'erased' -> 'root') = 'string')
    and (not l ? 'flips' or (l -> 'flips' ->> 'count')::int >= 0 and jsonb_typeof(l -> 'flips' -> 'root') = 'string')
    and (not l ? 'plan' or num_nonnulls((l -> 'plan' ->> 'planned_at')::timestamptz, (l -> 'plan' ->> 'expires_at')::timestamptz, (l -> 'plan' ->> 'decided_at')::timestamptz) >= 0)
    and (not l ? 'erasure' or num_nonnulls((l -> 'erasure' ->> 'at')::timestamptz, (l -> 'erasure' ->> 'before')::timestamptz, (l -> 'erasure' ->> 'request')::uuid) >= 0)
    and (not l ? 'reverts' or (l -> 'reverts')::text ~ '^\[("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"(, )?)*\]$') then l end;
exception when others then return null; end $$;

-- A line of a sub-tree of an entry, by its slot.
create or replace function audit.line_of(p_slot text, p_line text) returns jsonb language plpgsql stable as $$
declare l jsonb;
begin
  l := p_line::jsonb;
  if p_slot = 'change' then
    if jsonb_typeof(l -> 'table') = 'string' and jsonb_typeof(l -> 'fields') = 'array' and jsonb_typeof(l -> 'commitment') = 'string' then
      perform (l ->> 'seq')::bigint;
      return l;
    end if;
  elsif p_slot = 'message' then
    if (l ->> 'id')::uuid is not null and (l ->> 'release_at')::timestamptz is not null and jsonb_typeof(l -> 'commitment') = 'string' then return l; end if;
  elsif p_slot = 'erased' then
    if (l ->> 'entry')::uuid is not null and (l ->> 'ord')::int is not null and jsonb_typeof(l -> 'slot') = 'string' and jsonb_typeof(l -> 'commitment') = 'string' then return l; end if;
  elsif jsonb_typeof(l) = 'object' then return l;
  end if;
  return null;
exception when others then return null; end $$;

-- Which records an action names, as its leaf may say them.
create or replace function audit.subjects_of(p_subjects jsonb) returns text language plpgsql stable as $$
begin return audit.subjects(p_subjects)::jsonb::text; exception when others then return p_subjects::text; end $$;
