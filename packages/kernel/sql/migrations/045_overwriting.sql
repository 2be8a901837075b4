-- The few actions that overwrite, which an undo of theirs looks for (kernel.flip_approved).
create index action_overwriting on kernel.action (org_id) where tool = 'action_overwrite';
