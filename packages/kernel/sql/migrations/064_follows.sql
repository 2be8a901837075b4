-- By which function of the database a work of the product is asked, at its end, whether what is due calls for it.
alter table kernel.tool add column follows text;
-- Its action needs a yes, or is such a work: it does not commit before its end.
alter table kernel.touched add column asks boolean not null default false;
