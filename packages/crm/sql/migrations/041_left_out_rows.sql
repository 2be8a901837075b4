-- A row that is empty because it named somebody who was erased is told from one that came empty.
alter table crm.import_row add column left_out boolean not null default false;
