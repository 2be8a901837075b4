-- Only the role of the jobs makes anything in the schema of the jobs. The application's role makes
-- nothing anywhere, so it can put no function or operator of its own before those that the rules of
-- the kernel call.
grant usage, create on schema pgboss to rescind_jobs;
