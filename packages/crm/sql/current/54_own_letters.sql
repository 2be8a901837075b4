-- Mail that leaves without a yes of its own is the step of a sequence that a person approved, as it
-- reads to whom was enrolled. The application fills it in (email/merge.ts, email/letter.ts); what
-- it hands over is compared here, so that no other text comes into the outbox.

-- As JavaScript trims.
create or replace function crm.trimmed(p_text text) returns text language sql immutable parallel safe as $$
  select regexp_replace(p_text, '^[\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+|[\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+$', '', 'g')
$$;

-- A text with its merge fields filled in, in one pass.
create or replace function crm.filled(p_text text, p_values jsonb) returns text language plpgsql immutable parallel safe as $$
declare v_between text[] := regexp_split_to_array(p_text, '(?<!\{)\{\{[^{}|]*(?:\|[^{}|]*)?\}\}(?!\})'); v_said text := v_between[1]; m text[]; v_name text; n int := 1;
begin
  for m in select x from regexp_matches(p_text, '(?<!\{)\{\{([^{}|]*)(\|[^{}|]*)?\}\}(?!\})', 'g') x loop
    n := n + 1;
    v_name := crm.trimmed(m[1]);
    v_said := v_said || case when v_name = 'unsubscribe_url' then '{{unsubscribe_url}}'
      when p_values ? v_name then coalesce(nullif(p_values ->> v_name, ''), substr(m[2], 2), '') else '{{' || m[1] || coalesce(m[2], '') || '}}' end || v_between[n];
  end loop;
  return v_said;
end $$;

create or replace function crm.own_letters() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare a kernel.action;
begin
  -- They are of one action (kernel.finish). What was approved itself is compared with its plan
  -- (kernel.as_planned).
  select k.* into a from kernel.action k join kernel.tool t on t.name = k.tool and not (t.system and t.tables is null)
  where (k.org_id, k.id) in (select n.org_id, n.action_id from n) and k.mode <> 'explicit';
  if a.id is null then return null; end if;
  if exists (
    with letter as (
      select n.*, m.address, m.subject as wrote, m.body as written, m.sender_id, e.id as enrolment, e.contact_id, e.sequence_id, s.wait_days, s.template_id
      from n
      left join crm.message m on m.org_id = n.org_id and m.id = n.id and m.row_version = n.action_id and m.left_at is null
      left join crm.enrolment e on e.org_id = n.org_id and e.id = m.enrolment_id and e.state = 'active' and e.row_version = n.action_id
      left join crm.sequence_step s on s.org_id = e.org_id and s.sequence_id = e.sequence_id and s.position = e.step and s.template_id = m.template_id),
    approved as materialized (
      select q.* from (
        select q.* from crm.sequence q where q.org_id = a.org_id and q.id in (select l.sequence_id from letter l) and q.active and q.archived_at is null offset 0) q
      where q.approved_digest = crm.sequence_digest(q.id)),
    said as materialized (
      select t.*, crm.text_written_by(t.id)::text as written_by from crm.template t where t.org_id = a.org_id and t.id in (select l.template_id from letter l))
    select from letter l
    left join approved q on q.id = l.sequence_id
    left join said t on t.id = l.template_id
    left join crm.contact c on c.org_id = a.org_id and c.id = l.contact_id
    left join crm.company k on k.org_id = a.org_id and k.id = c.company_id
    left join crm."user" u on u.org_id = a.org_id and u.id = l.sender_id
    left join crm.org o on o.org_id = a.org_id and o.id = a.org_id
    cross join lateral (select jsonb_build_object('first_name', c.first_name, 'last_name', c.last_name, 'name', c.name, 'title', coalesce(c.title, ''),
      'company', coalesce(k.name, ''), 'city', coalesce(c.city, ''), 'sender_name', coalesce(u.name, o.name), 'sender_title', coalesce(u.title, ''), 'org', o.name) as of) v
    where not coalesce(
      l.channel = 'email' and l.record_table = 'contact' and l.record_id = c.id and l.recipient = c.email and l.recipient = l.address
      and (a.principal_id = '00000000-0000-0000-0000-000000000000' or l.sender_id = a.principal_id)
      and l.body - 'rests_on' = jsonb_build_object('text', l.written, 'meta', jsonb_build_object('enrolment', l.enrolment,
        'purpose', case t.purpose when 'marketing' then 'marketing' else q.purpose end))
      and l.body ->> 'rests_on' is not distinct from t.written_by
      -- Of a sequence only the next step exists; what a server did not take waits beside it.
      and not exists (select from crm.message y join kernel.outbox z on z.org_id = y.org_id and z.id = y.id
        where y.org_id = a.org_id and y.enrolment_id = l.enrolment and y.id <> l.id and z.state = 'queued' and z.attempts = 0)
      and l.release_at >= a.at + case when a.tool = 'sequence_resume_enrolment' then 0 else l.wait_days end * interval '24 hours'
        + case when a.principal_id = '00000000-0000-0000-0000-000000000000' then 0 else o.enrol_hold_seconds end * interval '1 second'
      and l.subject = l.wrote and l.wrote = crm.trimmed(regexp_replace(crm.filled(t.subject, v.of), '[\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+', ' ', 'g'))
      and l.written = crm.trimmed(crm.filled(t.body, v.of)) || E'\n\n-- \n' || concat_ws(', ', nullif(o.name, ''), nullif(o.postal_address, ''))
        || E'\nUnsubscribe: {{unsubscribe_url}}\n', false)) then
    raise exception 'mail without a yes of its own is the approved step of a sequence, to whom was enrolled' using errcode = '28000';
  end if;
  return null;
end $$;
grant create on schema crm to rescind_undo;
alter function crm.own_letters owner to rescind_undo;
revoke create on schema crm from rescind_undo;
revoke all on function crm.own_letters, crm.filled, crm.trimmed from public;
grant execute on function crm.filled, crm.trimmed to rescind_undo;
create or replace trigger own_letters after insert on kernel.outbox referencing new table as n for each statement execute function crm.own_letters();
