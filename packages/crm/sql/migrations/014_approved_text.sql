-- Nobody is enrolled into words that no person has approved.
alter table crm.sequence
  -- Of purpose, waits and texts, as the last yes was to them; null before the first.
  add column approved_digest text,
  -- When its activation ends its hold; null where none waits.
  add column activating_at timestamptz;
-- Why it is paused or stopped where nobody asked for that.
alter table crm.enrolment add column reason text;
