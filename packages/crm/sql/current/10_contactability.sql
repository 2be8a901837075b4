-- May we write to these people? The only rule there is: previews, releases and every path that
-- sends ask here.

create or replace function crm.day_text(p_day date) returns text language sql stable parallel safe as $$
  select to_char(p_day, 'FMDD Mon YYYY')
$$;
create or replace function crm.day_text(p_at timestamptz) returns text language sql stable parallel safe as $$
  select to_char(p_at at time zone 'UTC', 'FMDD Mon YYYY')
$$;

-- The legal holds in force over these people: on a record of theirs, or on a company that they
-- belonged to when it was placed or since. direct: by what the contact is now, not by what it was
-- or by another record of the person.
create or replace function crm.holds_over(p_contacts uuid[], p_at timestamptz)
returns table (contact_id uuid, hold_id uuid, evidence text, direct boolean) language sql stable as $$
  with person as materialized (select * from crm.same_person(p_contacts)),
  hold as materialized (
    select h.id, h.contact_id, h.company_id, h.created_at, least(h.created_at, h.placed_on::timestamp at time zone 'UTC') as placed,
      format('Matter %s open since %s, hold covers ', m.ref, crm.day_text(m.opened_on)) as evidence
    from crm.legal_hold h
    join crm.legal_matter m on m.id = h.matter_id
    where h.placed_on <= (p_at at time zone 'UTC')::date
      and (h.released_on is null or h.released_on > (p_at at time zone 'UTC')::date)),
  own as materialized (
    select p.contact_id, p.other_id, b.company_id, b.since, b.until, b.mistaken, p.since as from_at, p.until as to_at
    from person p join crm.belonged b on b.contact_id = p.other_id
    where exists (select from hold where hold.company_id is not null))
  select p.contact_id, h.id,
    h.evidence || case when p.other_id = p.contact_id then 'this contact' else 'this person, by another record with an address of theirs' end,
    p.other_id = p.contact_id
  from person p join hold h on h.contact_id = p.other_id
  where h.created_at between p.since and p.until
  union
  select o.contact_id, h.id,
    h.evidence || 'the whole company' || case
      when o.other_id <> o.contact_id then '; this person, by another record with an address of theirs, belongs to it or did'
      when o.until is not null then '; this person belonged to it until ' || crm.day_text(o.until) else '' end,
    o.other_id = o.contact_id and o.until is null
  from own o join hold h on h.company_id = o.company_id
  where h.created_at between o.from_at and o.to_at
    and case when o.mistaken then h.created_at between o.since and o.until else o.until is null or o.until >= h.placed end
$$;

-- Every reason not to write, one line per contact and reason. rank: the severest first. override:
-- who may write all the same.
create or replace function crm.contact_blocks(p_contacts uuid[], p_channel text, p_purpose text, p_at timestamptz)
returns table (contact_id uuid, reason text, evidence text, override text, rank int) language sql stable as $$
  with who as materialized (
    select c.id, c.email, c.lifecycle, c.lifecycle_since, c.archived_at from crm.contact c where c.id = any (p_contacts)),
  day as (select (p_at at time zone 'UTC')::date as today),
  person as materialized (select * from crm.same_person(p_contacts)),
  suppressed as (
    select p.contact_id as id, s.reason, s.evidence || ', ' || crm.day_text(s.created_at) as evidence
    from person p
    join crm.known_address a on a.contact_id = p.other_id
    join crm.suppression s on s.address_key = a.address_key
    where p_channel = 'email' and s.lifted_at is null and s.reason <> 'bounced' and (s.purpose is null or s.purpose = p_purpose)
      and s.created_at between p.since and p.until and (not a.mistaken or s.created_at between a.since and a.until)
    union all
    -- A bounce is of the address alone.
    select who.id, s.reason, s.evidence || ', ' || crm.day_text(s.created_at)
    from who cross join crm.org o join crm.suppression s on s.address_key = crm.address_key(o.address_salt, who.email)
    where p_channel = 'email' and s.lifted_at is null and s.reason = 'bounced' and who.email is not null),
  latest as (
    select distinct on (p.contact_id) p.contact_id, p.other_id, e.kind, e.at, e.evidence
    from person p join crm.consent_event e on e.contact_id = p.other_id
    where e.channel = p_channel and e.purpose = p_purpose and e.at <= p_at and e.created_at between p.since and p.until
    order by p.contact_id, e.at desc, e.id desc),
  -- From the people: of all won deals only theirs are looked at. Theirs is what the deal had while
  -- it was won, whatever it is linked to now; in force over whoever belonged to the company when it
  -- was won or since.
  won (contact_id, direct, evidence) as (
    select x.contact_id, x.direct and d.gone is null, format('Deal “%s” won on %s, in force %s', d.name, crm.day_text(d.closed_on),
      coalesce('until ' || crm.day_text(d.contract_ends_on), 'without an end')) as evidence
    from (
      select p.contact_id, b.company_id, null::uuid as person_id, p.other_id = p.contact_id and b.until is null as direct, b.until
      from person p join crm.belonged b on b.contact_id = p.other_id and not b.mistaken
      where p_purpose = 'marketing' and p.until = 'infinity'
      union all
      select p.contact_id, null, p.other_id, p.other_id = p.contact_id, null from person p
      where p_purpose = 'marketing' and p.until = 'infinity') x
    cross join lateral (
      select d.*, w.until as gone from crm.won_for w join crm.deal d on d.id = w.deal_id where w.company_id = x.company_id and not w.mistaken
      union all
      select d.*, w.until from crm.won_for w join crm.deal d on d.id = w.deal_id where w.contact_id = x.person_id and not w.mistaken) d
    cross join day
    where d.status = 'won' and d.archived_at is null and (d.contract_ends_on is null or d.contract_ends_on >= today)
      and (x.until is null or x.until >= d.closed_on)),
  block (contact_id, rank, reason, evidence, told) as (
    select l.contact_id, 1, 'opted_out', l.evidence || ', ' || crm.day_text(l.at), l.other_id = l.contact_id from latest l
    where l.kind = 'opt_out'
    union all
    select s.id, case s.reason when 'opted_out' then 1 when 'complained' then 2 when 'erased' then 4 else 6 end,
      case s.reason when 'complained' then 'suppressed' else s.reason end, s.evidence, false
    from suppressed s
    union all
    select h.contact_id, 3, 'legal_hold', h.evidence, h.direct from crm.holds_over(p_contacts, p_at) h
    union all
    select w.contact_id, 5, 'customer', w.evidence, w.direct from won w
    union all
    select p.contact_id, 5, 'customer', 'Filed as customer since ' || crm.day_text(c.lifecycle_since), false
    from person p join crm.contact c on c.id = p.other_id
    where c.lifecycle = 'customer' and p_purpose = 'marketing' and p.until = 'infinity'
    union all
    select who.id, 7, 'no_address', 'Has no email address', true from who where p_channel = 'email' and coalesce(who.email, '') = ''
    union all
    select who.id, 8, 'archived', 'Archived on ' || crm.day_text(who.archived_at), true from who where who.archived_at is not null)
  select distinct on (b.contact_id, b.rank) b.contact_id, b.reason, b.evidence,
    case when b.rank <= 4 then 'nobody' else 'new_plan' end, b.rank
  -- What the person said themselves is better evidence than the block that followed from it.
  from block b join who on who.id = b.contact_id
  order by b.contact_id, b.rank, b.told desc, b.evidence
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

grant execute on function crm.day_text(date), crm.day_text(timestamptz), crm.holds_over, crm.contact_blocks, crm.contactability to rescind_app;
