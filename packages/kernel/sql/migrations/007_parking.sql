-- Has this table a unique rule that can not wait, and can its rows stand aside for each other while an undo writes them?
alter table kernel.tracked add column parks boolean not null default false;
