-- The audit becomes a log that can be checked from outside: one Merkle tree per organisation (RFC 6962) over the entries, and a
-- vault of what the entries only commit to. `current/30_audit.sql` has the functions, triggers and policies.

-- What an entry commits to, one row per slot: input, reasoning, output, receipt (ord 0); change and message (0 .. n-1); erased.
-- commitment = SHA-256('rescind/v1/' || slot || 0x00 || salt || body). `line` is what the entry's sub-tree hashes: RFC 8785 JSON
-- of what is no secret, with the commitment. Salt and body are gone where erased_by names the erasure; where redacted_by names
-- one, the body was rewritten for one of several people.
create table audit.payload (
  org_id uuid not null,
  entry_id uuid not null,
  -- No checks: they would be read from their text for each statement, and audit.append alone writes here.
  slot text collate "C" not null,
  ord int not null,
  line text,
  salt bytea,
  body text,
  erased_by uuid,
  redacted_by uuid,
  primary key (org_id, entry_id, slot, ord)
);

-- Entries that have no place in the tree yet. A sealer takes them by the order in which they were written, never by "later than
-- the last one": transactions commit in another order.
create table audit.pending (
  org_id uuid not null,
  seq bigint generated always as identity,
  entry_id uuid not null,
  primary key (org_id, seq)
);

create table audit.leaf (
  org_id uuid not null,
  idx bigint not null check (idx >= 0),
  entry_id uuid not null,
  hash bytea not null check (octet_length(hash) = 32),
  primary key (org_id, idx),
  unique (org_id, entry_id)
);

-- Hashes of whole sub-trees of 2^level leaves, for level 8, 16, 24, …: a proof reads at most 256 rows of each level.
create table audit.node (
  org_id uuid not null,
  level smallint not null check (level > 0 and level % 8 = 0),
  idx bigint not null check (idx >= 0),
  hash bytea not null check (octet_length(hash) = 32),
  primary key (org_id, level, idx)
);

-- Where the tree stands. `frontier`: the roots of its whole sub-trees, largest first. Its row is the sealers' lock.
create table audit.tree (
  org_id uuid primary key,
  size bigint not null default 0 check (size >= 0),
  frontier bytea[] not null default '{}'
);

-- Signed notes (C2SP tlog-checkpoint). A size has a second one where a new key took over.
create table audit.checkpoint (
  org_id uuid not null,
  size bigint not null,
  note text not null,
  at timestamptz not null default clock_timestamp(),
  primary key (org_id, size, at)
);

-- Replies of a time-stamping authority (RFC 3161) about the note of a checkpoint.
create table audit.stamp (
  org_id uuid not null,
  size bigint not null,
  digest bytea not null check (octet_length(digest) = 32),
  authority text not null,
  reply bytea not null,
  at timestamptz not null default clock_timestamp(),
  primary key (org_id, size, at)
);

-- What became of publishing outside the database: a row for each new size that got there, and for each change to failing.
create table audit.publication (
  org_id uuid not null,
  place text not null,
  size bigint not null,
  at timestamptz not null default clock_timestamp(),
  outcome text not null,
  primary key (org_id, place, at)
);

-- The public halves of every signing key there ever was; the newest signs.
create table audit.signer (
  public bytea primary key check (octet_length(public) = 32),
  at timestamptz not null default clock_timestamp()
);

alter table audit.entry drop constraint entry_pkey;
alter table audit.entry add primary key (org_id, id);
create index entry_action on audit.entry (org_id, action_id);

-- What was recorded before there was a log joins it first. Its text was jsonb's; leaves are RFC 8785.
create function audit.canonical_once(v jsonb) returns text language plpgsql as $$
begin
  return case jsonb_typeof(v)
    when 'object' then '{' || coalesce((select string_agg(to_json(key)::text || ':' || audit.canonical_once(value), ',' order by key collate "C")
      from jsonb_each(v)), '') || '}'
    when 'array' then '[' || coalesce((select string_agg(audit.canonical_once(value), ',' order by ord) from jsonb_array_elements(v)
      with ordinality x(value, ord)), '') || ']'
    else v::text end;
end $$;
alter table audit.entry disable trigger user;
update audit.entry set leaf = audit.canonical_once(jsonb_strip_nulls(leaf::jsonb) || jsonb_build_object('entry', id, 'action', action_id, 'org', org_id));
alter table audit.entry enable trigger user;
insert into audit.pending (org_id, entry_id) select org_id, id from audit.entry order by at, id;
drop function audit.canonical_once(jsonb);
