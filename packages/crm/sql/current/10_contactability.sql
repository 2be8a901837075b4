-- May we write to these people? The only rule there is: previews, releases and every path that sends ask here.

-- The key under which an address is suppressed: it blocks when the address itself has been erased. The salt is the
-- organisation's (crm.org.address_salt), so that equal addresses of two organisations have unequal keys.
create or replace function crm.address_key(p_salt text, p_address text) returns text language sql stable parallel safe as $$
  select encode(sha256(convert_to(p_salt || lower(btrim(p_address)), 'UTF8')), 'hex')
$$;

create or replace function crm.day_text(p_day date) returns text language sql stable parallel safe as $$
  select to_char(p_day, 'FMDD Mon YYYY')
$$;
create or replace function crm.day_text(p_at timestamptz) returns text language sql stable parallel safe as $$
  select to_char(p_at at time zone 'UTC', 'FMDD Mon YYYY')
$$;

-- Every reason not to write, one line per contact and reason. rank: the severest first. override: who may write all the same.
create or replace function crm.contact_blocks(p_contacts uuid[], p_channel text, p_purpose text, p_at timestamptz)
returns table (contact_id uuid, reason text, evidence text, override text, rank int) language sql stable as $$
  with who as materialized (
    select c.id, c.email, c.company_id, c.lifecycle, c.lifecycle_since, c.archived_at from crm.contact c where c.id = any (p_contacts)),
  day as (select (p_at at time zone 'UTC')::date as today),
  address as (
    select who.id, who.email as address, true as is_primary from who where who.email is not null
    union all
    select e.contact_id, e.address, false from crm.contact_email e where e.contact_id = any (p_contacts)),
  suppressed as (
    select a.id, a.is_primary, s.reason, s.evidence || ', ' || crm.day_text(s.created_at) as evidence
    from address a cross join crm.org o join crm.suppression s on s.address_key = crm.address_key(o.address_salt, a.address)
    where p_channel = 'email'),
  latest as (
    select distinct on (e.contact_id) e.contact_id, e.kind, e.at, e.evidence from crm.consent_event e
    where e.contact_id = any (p_contacts) and e.channel = p_channel and e.purpose = p_purpose and e.at <= p_at
    order by e.contact_id, e.at desc, e.id desc),
  hold as (
    select h.contact_id, h.company_id, format('Matter %s open since %s, hold covers ', m.ref, crm.day_text(m.opened_on)) as evidence
    from crm.legal_hold h join crm.legal_matter m on m.id = h.matter_id cross join day
    where h.placed_on <= today and (h.released_on is null or h.released_on > today)),
  won as (
    select d.contact_id, d.company_id, format('Deal “%s” won on %s, in force %s', d.name, crm.day_text(d.closed_on),
      coalesce('until ' || crm.day_text(d.contract_ends_on), 'without an end')) as evidence
    from crm.deal d cross join day
    where p_purpose = 'marketing' and d.status = 'won' and d.archived_at is null and (d.contract_ends_on is null or d.contract_ends_on >= today)),
  block (contact_id, rank, reason, evidence, told) as (
    select l.contact_id, 1, 'opted_out', l.evidence || ', ' || crm.day_text(l.at), true from latest l where l.kind = 'opt_out'
    union all
    select s.id, case s.reason when 'opted_out' then 1 when 'complained' then 2 when 'erased' then 4 else 6 end,
      case s.reason when 'complained' then 'suppressed' else s.reason end, s.evidence, false
    from suppressed s where s.reason <> 'bounced' or s.is_primary
    union all
    select who.id, 3, 'legal_hold', h.evidence || 'this contact', true from who join hold h on h.contact_id = who.id
    union all
    select who.id, 3, 'legal_hold', h.evidence || 'the whole company', true from who join hold h on h.company_id = who.company_id
    union all
    select who.id, 5, 'customer', w.evidence, true from who join won w on w.company_id = who.company_id
    union all
    select who.id, 5, 'customer', w.evidence, true from who join won w on w.contact_id = who.id and (w.company_id is null or w.company_id <> who.company_id or who.company_id is null)
    union all
    select who.id, 5, 'customer', 'Filed as customer since ' || crm.day_text(who.lifecycle_since), false from who
    where who.lifecycle = 'customer' and p_purpose = 'marketing'
    union all
    select who.id, 7, 'no_address', 'Has no email address', true from who where p_channel = 'email' and coalesce(who.email, '') = ''
    union all
    select who.id, 8, 'archived', 'Archived on ' || crm.day_text(who.archived_at), true from who where who.archived_at is not null)
  select distinct on (b.contact_id, b.rank) b.contact_id, b.reason, b.evidence,
    case when b.rank <= 4 then 'nobody' else 'new_plan' end, b.rank
  -- What the person said themselves is better evidence than the block that followed from it.
  from block b order by b.contact_id, b.rank, b.told desc, b.evidence
$$;

-- One line per contact: send, or the severest reason why not.
create or replace function crm.contactability(p_contacts uuid[], p_channel text, p_purpose text, p_at timestamptz)
returns table (contact_id uuid, send boolean, reason text, evidence text, override text) language sql stable as $$
  select c.id, b.reason is null, b.reason, b.evidence, b.override
  from crm.contact c
  left join (select distinct on (x.contact_id) x.* from crm.contact_blocks(p_contacts, p_channel, p_purpose, p_at) x order by x.contact_id, x.rank) b
    on b.contact_id = c.id
  where c.id = any (p_contacts)
$$;

grant execute on function crm.address_key, crm.day_text(date), crm.day_text(timestamptz), crm.contact_blocks, crm.contactability to rescind_app;
