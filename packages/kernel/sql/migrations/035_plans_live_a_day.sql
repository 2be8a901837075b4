-- Who asked is told before the end of a plan, once. What was taken out of a plan stays out when it is planned anew.
alter table kernel.plan add column told_at timestamptz, add column excluded jsonb not null default '[]';
grant insert (excluded) on kernel.plan to rescind_app;
-- Which plan took its place, looked up from the other end.
create index plan_superseded_by on kernel.plan (org_id, superseded_by) where superseded_by is not null;
drop function if exists kernel.supersede(uuid, uuid, uuid);
