-- By which columns people know that a row is another one made anew, and the column that says that it has ended.
alter table kernel.tracked add column same_by jsonb not null default '[]', add column ended text not null default 'archived_at';

-- What people did and decided of late: an agent that does over it is asked about it.
create index action_of_people on kernel.action (org_id, at)
  where (agent_id is null or mode = 'explicit') and principal_id <> '00000000-0000-0000-0000-000000000000';
