-- Money figures are computed from base rows, never stored: an undo of deals corrects them by itself.

-- Per owner, quarter and currency: open deals by the day they should close, won ones by the day they did, and the quota
-- (in the organisation's currency). weighted = amount × probability of the deal's stage.
drop view if exists crm.forecast;
create view crm.forecast with (security_invoker = true) as
with line as (
  select d.org_id, d.owner_id, date_trunc('quarter', coalesce(d.closed_on, d.close_on)::timestamp)::date as quarter, d.currency,
    case when d.status = 'open' then d.amount end as open, case when d.status = 'open' then d.amount * s.probability end as weighted,
    case when d.status = 'won' then d.amount end as won, null::numeric as quota
  from crm.deal d join crm.stage s on s.org_id = d.org_id and s.id = d.stage_id
  where d.status <> 'lost' and d.archived_at is null
  union all
  select q.org_id, q.user_id, q.quarter, o.currency, null, null, null, q.amount from crm.quota q join crm.org o on o.org_id = q.org_id)
select org_id, owner_id, quarter, currency, coalesce(sum(open), 0) as open, round(coalesce(sum(weighted), 0), 2) as weighted,
  coalesce(sum(won), 0) as won, sum(quota) as quota
from line group by org_id, owner_id, quarter, currency;

-- One line per won deal, at the rate of its owner's role on the day it was closed.
drop view if exists crm.commission_statement;
create view crm.commission_statement with (security_invoker = true) as
select d.org_id, d.id as deal_id, d.name as deal_name, d.owner_id, date_trunc('quarter', d.closed_on::timestamp)::date as quarter,
  d.closed_on, d.amount, d.currency, r.rate, round(d.amount * r.rate, 2) as commission
from crm.deal d
join crm."user" u on u.org_id = d.org_id and u.id = d.owner_id
join lateral (
  select c.rate from crm.commission_rate c where c.org_id = d.org_id and c.role = u.role and c.valid_from <= d.closed_on
  order by c.valid_from desc limit 1) r on true
where d.status = 'won' and d.archived_at is null and d.amount is not null;

grant select on crm.forecast, crm.commission_statement to rescind_app;
