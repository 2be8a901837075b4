-- Messages by the action whose words they say: taken back, it stops them too.
create index outbox_rests_on on kernel.outbox (org_id, (body ->> 'rests_on')) where body ? 'rests_on';
