-- Money figures are computed from base rows, never stored: an undo of deals corrects them by
-- itself.

drop view if exists crm.forecast;

-- What a deal with these values adds, and to which quarter: open by the day it should close, won by
-- the day it did. Weighted is the amount times the probability of its stage, to the cent; so sums
-- of it are the same in whatever order they are made.
create or replace function crm.deal_adds(status text, amount numeric, probability numeric, close_on date, closed_on date, archived_at timestamptz)
returns table (quarter date, open numeric, weighted numeric, won numeric) language sql immutable parallel safe as $$
  select date_trunc('quarter', coalesce(closed_on, close_on)::timestamp)::date, case when status = 'open' then amount end,
    case when status = 'open' then round(amount * probability, 2) end, case when status = 'won' then amount end
  where status <> 'lost' and archived_at is null
$$;

-- Per owner, quarter and currency: what its deals add, and the quota (in the organisation's
-- currency).
create view crm.forecast with (security_invoker = true) as
with line as (
  select d.org_id, d.owner_id, a.quarter, d.currency, a.open, a.weighted, a.won, null::numeric as quota
  from crm.deal d join crm.stage s on s.org_id = d.org_id and s.id = d.stage_id
  cross join lateral crm.deal_adds(d.status, d.amount, s.probability, d.close_on, d.closed_on, d.archived_at) a
  union all
  select q.org_id, q.user_id, q.quarter, o.currency, null, null, null, q.amount from crm.quota q join crm.org o on o.org_id = q.org_id)
select org_id, owner_id, quarter, currency, coalesce(sum(open), 0) as open, coalesce(sum(weighted), 0) as weighted,
  coalesce(sum(won), 0) as won, sum(quota) as quota
from line group by org_id, owner_id, quarter, currency;

-- What these actions of this transaction move in the forecast: per quarter, currency and figure, in
-- all and per owner. What they changed is added as it is and taken away as it was, so that whatever
-- others do meanwhile is no part of the difference.
create or replace function crm.forecast_moved(p_actions uuid[])
returns table (of_all boolean, owner_id uuid, quarter date, currency text, figure text, before numeric, after numeric, by numeric)
language sql stable as $$
  with deal_was as (
    select distinct on (h.id) h._op = 'I' as new, h.id, h.org_id, h.owner_id, h.stage_id, h.currency, h.status, h.amount, h.close_on, h.closed_on, h.archived_at
    from history.deal h where h._action = any (p_actions) and h._op <> 'a' order by h.id, h._seq),
  stage_was as (
    select distinct on (h.id) h._op = 'I' as new, h.id, h.org_id, h.probability
    from history.stage h where h._action = any (p_actions) and h._op <> 'a' order by h.id, h._seq),
  quota_was as (
    select distinct on (h.id) h._op = 'I' as new, h.id, h.org_id, h.user_id, h.quarter, h.amount
    from history.quota h where h._action = any (p_actions) and h._op <> 'a' order by h.id, h._seq),
  -- A stage that weighs otherwise moves deals that nobody touched.
  restaged as (
    select false as new, d.id, d.org_id, d.owner_id, d.stage_id, d.currency, d.status, d.amount, d.close_on, d.closed_on, d.archived_at
    from stage_was w join crm.deal d on d.org_id = w.org_id and d.stage_id = w.id where d.id not in (select id from deal_was)),
  line as (
    select -1 as sign, d.owner_id, a.quarter, d.currency, a.open, a.weighted, a.won, null::numeric as quota
    from (select * from deal_was where not new union all select * from restaged) d
    left join stage_was w on w.id = d.stage_id and not w.new left join crm.stage s on s.org_id = d.org_id and s.id = d.stage_id
    cross join lateral crm.deal_adds(d.status, d.amount, coalesce(w.probability, s.probability), d.close_on, d.closed_on, d.archived_at) a
    union all
    select 1, d.owner_id, a.quarter, d.currency, a.open, a.weighted, a.won, null
    from (select id, org_id from deal_was union all select id, org_id from restaged) t
    -- offset 0 keeps it a look-up, whatever is believed of the number of rows just written.
    cross join lateral (select * from crm.deal d where d.org_id = t.org_id and d.id = t.id offset 0) d
    join crm.stage s on s.org_id = d.org_id and s.id = d.stage_id
    cross join lateral crm.deal_adds(d.status, d.amount, s.probability, d.close_on, d.closed_on, d.archived_at) a
    union all
    select -1, w.user_id, w.quarter, o.currency, null, null, null, w.amount from quota_was w join crm.org o on o.org_id = w.org_id where not w.new
    union all
    select 1, q.user_id, q.quarter, o.currency, null, null, null, q.amount
    from quota_was w join crm.quota q on q.org_id = w.org_id and q.id = w.id join crm.org o on o.org_id = q.org_id),
  moved as (
    select grouping(l.owner_id) = 1 as of_all, l.owner_id, l.quarter, l.currency, sum(sign * open) as open, sum(sign * weighted) as weighted,
      sum(sign * won) as won, sum(sign * quota) as quota
    from line l where l.quarter is not null group by grouping sets ((l.quarter, l.currency), (l.quarter, l.currency, l.owner_id))),
  stands as materialized (
    select grouping(f.owner_id) = 1 as of_all, f.owner_id, f.quarter, f.currency, sum(f.open) as open, sum(f.weighted) as weighted, sum(f.won) as won,
      coalesce(sum(f.quota), 0) as quota
    from crm.forecast f where f.quarter in (select m.quarter from moved m) group by grouping sets ((f.quarter, f.currency), (f.quarter, f.currency, f.owner_id)))
  select m.of_all, m.owner_id, m.quarter, m.currency, v.figure, coalesce(v.stands, 0) - v.by, coalesce(v.stands, 0), v.by
  from moved m left join stands s on s.of_all = m.of_all and s.owner_id is not distinct from m.owner_id and s.quarter = m.quarter and s.currency = m.currency
  cross join lateral (values (1, 'open', m.open, s.open), (2, 'weighted', m.weighted, s.weighted), (3, 'won', m.won, s.won), (4, 'quota', m.quota, s.quota)) v(ord, figure, by, stands)
  where v.by <> 0
  order by m.of_all desc, m.quarter, m.currency <> (select o.currency from crm.org o), m.currency, (select u.name from crm."user" u where u.id = m.owner_id), m.owner_id, v.ord
$$;

-- What the deals are worth that these actions wrote: as they are, or were where they are gone. The
-- organisation's currency comes first.
create or replace function crm.deals_worth(p_actions uuid[]) returns table (currency text, amount numeric) language sql stable as $$
  select coalesce(d.currency, w.currency), sum(case when d.id is null then w.amount else d.amount end)
  from (select distinct on (h.id) h.id, h.org_id, h.currency, h.amount
    from history.deal h where h._action = any (p_actions) and h._op <> 'a' order by h.id, h._seq) w
  -- offset 0 keeps it a look-up: of rows just written the planner believes that there is one, and
  -- compares all with all.
  left join lateral (select d.id, d.currency, d.amount from crm.deal d where d.org_id = w.org_id and d.id = w.id offset 0) d on true
  group by 1 having sum(case when d.id is null then w.amount else d.amount end) <> 0
  order by coalesce(d.currency, w.currency) <> (select o.currency from crm.org o), 1
$$;

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
revoke all on function crm.deal_adds, crm.forecast_moved, crm.deals_worth from public;
grant execute on function crm.deal_adds, crm.forecast_moved, crm.deals_worth to rescind_app;
