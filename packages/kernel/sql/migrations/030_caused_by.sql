-- The action because of which the product did this by itself; null for what somebody asked for.
alter table kernel.action add column caused_by uuid;
create index action_caused on kernel.action (org_id, caused_by) where caused_by is not null;
