-- What people took back, whoever had done it, by tool: an agent that does the same again is asked about it.
drop index kernel.action_taken_back;
create index action_taken_back on kernel.action (org_id, tool) where not live and kind = 'do';
