-- The wake-ups of jobs belong to a role of their own (current/05_jobs.sql), which makes their tables when the server starts. The application's
-- role made them before; a wake-up that is lost delays work by a minute at most.
drop schema pgboss cascade;
create schema pgboss;
