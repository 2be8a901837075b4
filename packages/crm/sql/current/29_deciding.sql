-- Columns that decide who may be written to are written by the tools named here and by nobody else
-- without a yes: a tool that may write a row writes of it what its name says. That the forecast
-- moves, and what ends a customer, the money columns say (tracked.ts); what was entered to protect
-- somebody, 30_never_looser.sql. Asked once for each statement that names such a column, so that it
-- costs the rest nothing; in the names of the kernel's own triggers, which no setting keeps still.
create or replace function crm.only_by() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare a record;
begin
  -- A yes is to what was shown, an undo writes what the log says, and what the product does by
  -- itself is asked at its end (52_follows.sql).
  select k.tool, k.agent_id into a from kernel.action k join kernel.tool t on t.name = k.tool
  where k.org_id = kernel.org() and k.id = kernel.action_id() and k.xid = pg_current_xact_id_if_assigned()
    and k.kind = 'do' and k.mode <> 'explicit' and not t.system;
  if found and (a.tool <> all (coalesce(tg_argv, '{}')) or a.agent_id is not null and 'person' = any (tg_argv)) then
    raise exception '% does not write this of %', a.tool, tg_table_name using errcode = '28000', hint = 'Call the tool that is for it.';
  end if;
  return new;
end $$;
grant create on schema crm to rescind_capture;
alter function crm.only_by owner to rescind_capture;
revoke create on schema crm from rescind_capture;
revoke all on function crm.only_by from public;

do $$ declare r record; n int := 0; begin
  for r in select g.tgname, g.tgrelid::regclass as rel from pg_trigger g where g.tgfoid = 'crm.only_by'::regproc loop
    execute format('drop trigger %I on %s', r.tgname, r.rel);
  end loop;
  for r in select * from (values
    -- Addresses and companies find what protects a person; the rest says it.
    ('contact', 'email', 'contact_update'),
    ('contact', 'company_id', 'contact_update, contact_link_company'),
    ('contact', 'archived_at', 'contact_archive, contact_restore'),
    ('contact', 'lifecycle, lifecycle_since', 'contact_set_lifecycle'),
    ('contact_email', 'contact_id, address', ''),
    ('deal', 'company_id, contact_id', 'deal_update'),
    ('enrolment', 'state, next_at, reason', 'sequence_pause_enrolment, sequence_unenrol, sequence_resume_enrolment'),
    ('enrolment', 'step', 'sequence_resume_enrolment'),
    ('enrolment', 'sequence_id, contact_id', ''),
    ('sequence', 'active', 'sequence_deactivate'),
    ('sequence', 'purpose, activating_at, archived_at', ''),
    ('sequence_step', 'sequence_id, position, wait_days, template_id', ''),
    ('template', 'subject, body, purpose', 'template_update'),
    ('message', 'direction, contact_id, address, subject, body, template_id, enrolment_id, sender_id, left_at', '')) x (tbl, columns, tools) loop
    n := n + 1;
    execute format('create trigger rescind_only_%s before update of %s on crm.%I for each statement execute function crm.only_by(%s)', n, r.columns, r.tbl,
      (select string_agg(quote_literal(btrim(t)), ', ') from unnest(string_to_array(nullif(r.tools, ''), ',')) t));
  end loop;
  -- Who is in a sequence got there through a hold.
  create trigger rescind_only_new before insert on crm.enrolment for each statement execute function crm.only_by('sequence_enrol');
end $$;
create trigger rescind_only_active before update of state on crm.enrolment for each row when (new.state = 'active' and old.state <> 'active')
  execute function crm.only_by('sequence_resume_enrolment');
-- That a customer is one no more, a person says.
create trigger rescind_only_customer before update of lifecycle on crm.contact for each row when (old.lifecycle = 'customer' and new.lifecycle <> 'customer')
  execute function crm.only_by('contact_set_lifecycle', 'person');
