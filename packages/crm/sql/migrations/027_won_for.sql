-- Whose customer somebody became is remembered too: the company and the person that a deal had while it was won. Both are fields that anybody
-- edits, and a customer is not let go by an unlink. Written by a trigger (current/08_known_again.sql), out of reach of an undo.
create table crm.won_for (
  org_id uuid not null default kernel.org(),
  deal_id uuid not null,
  -- One of the two.
  company_id uuid,
  contact_id uuid,
  since timestamptz not null,
  -- Null: the deal has it now.
  until timestamptz,
  -- Taken back at once by who had entered it.
  mistaken boolean not null default false,
  check (num_nonnulls(company_id, contact_id) = 1)
);
create index on crm.won_for (org_id, deal_id);
create index on crm.won_for (org_id, company_id) where company_id is not null;
create index on crm.won_for (org_id, contact_id) where contact_id is not null;

-- What the log says of deals that are won already.
do $$ begin
  insert into crm.won_for (org_id, deal_id, company_id, since)
  select org_id, id, company_id, created_at from crm.deal where status = 'won' and company_id is not null;
  insert into crm.won_for (org_id, deal_id, contact_id, since)
  select org_id, id, contact_id, created_at from crm.deal where status = 'won' and contact_id is not null;
  if to_regclass('history.deal') is null then return; end if;
  insert into crm.won_for (org_id, deal_id, company_id, contact_id, since, until)
  select h.org_id, h.id, x.company_id, x.contact_id, min(h.created_at), max(a.at)
  from history.deal h
  join crm.deal d on d.org_id = h.org_id and d.id = h.id and d.status = 'won'
  join kernel.action a on a.org_id = h.org_id and a.id = h._action
  cross join lateral (values (h.company_id, null::uuid), (null, h.contact_id)) x(company_id, contact_id)
  where h._op = 'b' and h.status = 'won'
    and (x.company_id <> coalesce(d.company_id, '00000000-0000-0000-0000-000000000000')
      or x.contact_id <> coalesce(d.contact_id, '00000000-0000-0000-0000-000000000000'))
  group by 1, 2, 3, 4;
end $$;

alter table crm.won_for enable row level security;
alter table crm.won_for force row level security;
create policy org on crm.won_for for select to rescind_app using (org_id = (select kernel.org()));
create policy known on crm.won_for to rescind_capture using (org_id = (select kernel.org())) with check (org_id = (select kernel.org()));
grant select on crm.won_for to rescind_app;
grant select, insert, update, delete on crm.won_for to rescind_capture;
