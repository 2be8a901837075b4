-- What ties a checkpoint to its time and to those before it, in a signed note of its own (`src/audit/link.ts`): so that a checkpoint taken out and a
-- time altered are found. Those from before have none; the first that has one covers them.
alter table audit.checkpoint add column link text;
alter table audit.checkpoint add constraint checkpoint_linked check (link is not null) not valid;
