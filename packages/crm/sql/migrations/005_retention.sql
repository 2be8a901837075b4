-- Of records: how many were already past the period when it was set. So the plan of a period says how many would go.
alter table crm.retention add column due_when_set int;
