-- What expires is not only texts beside the records: a store may have nothing that an erasure by person would find.
alter table kernel.text_store alter column erase drop not null;
-- A function of (org uuid, action uuid, before timestamptz, most int, keep text[]) now: ids and addresses of whom a legal hold protects.
comment on column kernel.text_store.expire is 'function of (org, action, before, most, keep) that clears what is older, and returns how many';
