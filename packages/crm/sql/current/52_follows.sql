-- What the product does by itself, it does because something is due. Nobody signs in as the
-- product, and so nobody's right is asked: the database asks each work at its end, through the
-- function that its row in kernel.tool names, whether what is due calls for every row it wrote.
-- Here they are. Each answers true where nothing else was written, by the lines of the change log
-- (kernel.lines): columns that an erasure has cleared differ in none of them.

create or replace function crm.written(p_org uuid, p_action uuid)
returns table (tbl text, op text, id uuid, cells jsonb, fields text[]) language sql stable as $$
  select l.tbl, l.j ->> 'op', (l.j ->> 'id')::uuid, l.j -> 'cells', array(select jsonb_object_keys(l.j -> 'cells'))
  from (select k.tbl, k.line::jsonb as j from kernel.lines(p_org, p_action) k offset 0) l
  where p_org = kernel.org()
$$;

-- Does this action follow from one by this tool, in force, whose errand about this record is due?
create or replace function crm.follows_errand(p_org uuid, p_action uuid, p_tool text, p_channel text, p_record uuid) returns boolean language sql stable as $$
  select exists (select from kernel.action a
    join kernel.action c on c.org_id = a.org_id and c.id = a.caused_by and c.tool = p_tool and c.live
    join kernel.outbox o on o.org_id = c.org_id and o.action_id = c.id
    where a.org_id = p_org and a.id = p_action and o.channel = p_channel and o.record_id = p_record and o.release_at <= clock_timestamp()
      and (o.state = 'queued' or o.settled_at >= a.at))
$$;

-- Messages are leaving: those that were claimed since it began are dated, and nothing of what they
-- say changes.
create or replace function crm.follows_release(p_org uuid, p_action uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select p_org = kernel.org() and not exists (select from crm.written(p_org, p_action) w where not coalesce(
    w.tbl = 'message' and w.op = 'update' and w.fields = '{left_at}' and exists (select from kernel.outbox o join kernel.action a on a.org_id = o.org_id and a.id = p_action
      where o.org_id = p_org and o.id = w.id and o.state = 'claimed' and o.claimed_at >= a.at and (w.cells #>> '{left_at,1}')::timestamptz = a.at), false))
$$;

-- A mail of a sequence leaves, or stays: its enrolment goes on to the next step, ends or pauses.
-- The mail that follows is asked besides (crm.own_letters).
create or replace function crm.follows_mail(p_org uuid, p_action uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select p_org = kernel.org() and not exists (select from crm.written(p_org, p_action) w where not coalesce(case w.tbl
    when 'message' then w.op = 'insert' and exists (select from kernel.outbox o where o.org_id = p_org and o.id = w.id and o.action_id = p_action)
    when 'enrolment' then w.op = 'update' and w.fields <@ '{step,next_at,state,reason}'
      and coalesce(w.cells #>> '{state,1}', 'active') in ('active', 'paused', 'stopped', 'finished') and coalesce(w.cells #>> '{state,0}', 'active') = 'active'
      and exists (select from crm.message m
        join kernel.outbox o on o.org_id = m.org_id and o.id = m.id
        join kernel.action a on a.org_id = o.org_id and a.id = p_action and a.caused_by = o.action_id
        where m.org_id = p_org and m.enrolment_id = w.id
          and (o.state = 'claimed' or o.state = 'held_out' and not w.fields && '{step}'))
      and (not w.fields && '{step}' or (w.cells #>> '{step,1}')::int = (select min(s.position) from crm.enrolment e
        join crm.sequence_step s on s.org_id = e.org_id and s.sequence_id = e.sequence_id
        where e.org_id = p_org and e.id = w.id and s.position > (w.cells #>> '{step,0}')::int))
    end, false))
$$;

-- Enrolments that go on without a mail that waits are paused or stopped.
create or replace function crm.follows_mend(p_org uuid, p_action uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select p_org = kernel.org() and not exists (select from crm.written(p_org, p_action) w where not coalesce(
    w.tbl = 'enrolment' and w.op = 'update' and w.fields <@ '{state,reason,next_at}' and w.cells #>> '{state,0}' = 'active' and w.cells #>> '{state,1}' in ('paused', 'stopped')
      and not exists (select from crm.message m join kernel.outbox o on o.org_id = m.org_id and o.id = m.id
        where m.org_id = p_org and m.enrolment_id = w.id and o.state = 'queued'), false))
$$;

-- The approved activation of this sequence is due. To what it says it is activated,
-- crm.sequence_approved asks.
create or replace function crm.follows_activation(p_org uuid, p_action uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select p_org = kernel.org() and not exists (select from crm.written(p_org, p_action) w where not coalesce(
    w.tbl = 'sequence' and w.op = 'update' and w.fields <@ '{activating_at,active,approved_digest}'
      and crm.follows_errand(p_org, p_action, 'sequence_activate', 'sequence_activation', w.id), false))
$$;

-- The approved release of this hold is due: it ends, today.
create or replace function crm.follows_hold_release(p_org uuid, p_action uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select p_org = kernel.org() and not exists (select from crm.written(p_org, p_action) w where not coalesce(
    w.tbl = 'legal_hold' and w.op = 'update' and w.fields = '{released_on}'
      and abs((w.cells #>> '{released_on,1}')::date - current_date) <= 1
      and crm.follows_errand(p_org, p_action, 'legal_hold_release', 'legal_hold_release', w.id), false))
$$;

-- The erasure that it registered, which asks for the approved request, the period or the order
-- (kernel.register_erasure), is of this one person: marked as erased, out of sequences, on the
-- list. Enrolments of others pause whose mail it has stopped, because that named the person. A
-- request that a legal hold keeps is put off.
create or replace function crm.follows_erasure(p_org uuid, p_action uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select p_org = kernel.org() and not exists (select from crm.written(p_org, p_action) w
    left join kernel.erasure k on k.org_id = p_org and k.action_id = p_action and k.tbl = 'contact'
    where not coalesce(case w.tbl
      when 'contact' then w.op = 'update' and w.id::text = k.key and w.fields <@ '{erased_at,archived_at}'
      when 'enrolment' then w.op = 'update' and case w.cells #>> '{state,1}'
        when 'stopped' then w.fields <@ '{state,next_at}' and exists (select from crm.enrolment e where e.org_id = p_org and e.id = w.id and e.contact_id::text = k.key)
        when 'paused' then w.fields <@ '{state,next_at,reason}' and exists (select from crm.message m join kernel.outbox o on o.org_id = m.org_id and o.id = m.id
          where m.org_id = p_org and m.enrolment_id = w.id and o.erased_by = p_action and o.state = 'held_out') end
      -- Of somebody who was erased in a database before this one only the keys are known.
      when 'suppression' then w.op = 'insert' and w.cells #>> '{reason,1}' = 'erased'
      when 'erasure' then w.op in ('insert', 'update') and (w.op = 'insert' or w.fields <@ '{state,carried_out_at}')
        and exists (select from crm.erasure e where e.org_id = p_org and e.id = w.id and case e.state
          when 'carried_out' then e.contact_id::text = k.key
          when 'deferred' then w.op = 'update' and crm.follows_errand(p_org, p_action, 'contact_erase', 'erasure', e.contact_id) end)
    end, false))
$$;

-- What has expired is cleared, and nothing else is written.
create or replace function crm.follows_period(p_org uuid, p_action uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select p_org = kernel.org() and not exists (select from crm.written(p_org, p_action))
$$;

-- Somebody to whom a mail went uses its link: they leave, and agree to nothing.
create or replace function crm.follows_link(p_org uuid, p_action uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select p_org = kernel.org() and not exists (select from crm.written(p_org, p_action) w where not coalesce(case w.tbl
    when 'consent_event' then w.op = 'insert' and w.cells #>> '{kind,1}' = 'opt_out' and exists (select from kernel.outbox o
      where o.org_id = p_org and o.channel = 'email' and o.record_table = 'contact' and o.record_id = (w.cells #>> '{contact_id,1}')::uuid)
    when 'suppression' then w.op = 'insert' and w.cells #>> '{reason,1}' = 'opted_out'
  end, false))
$$;

do $$ declare f text; begin
  grant create on schema crm to rescind_undo;
  foreach f in array array['release', 'mail', 'mend', 'activation', 'hold_release', 'erasure', 'period', 'link'] loop
    execute format('alter function crm.follows_%s(uuid, uuid) owner to rescind_undo', f);
    execute format('revoke all on function crm.follows_%s(uuid, uuid) from public', f);
    execute format('grant execute on function crm.follows_%s(uuid, uuid) to rescind_capture', f);
  end loop;
  revoke create on schema crm from rescind_undo;
end $$;
revoke all on function crm.written, crm.follows_errand from public;
grant execute on function crm.written, crm.follows_errand to rescind_undo;
