-- What a sequence says: its purpose, and of each step the wait and the words. An edit of any of it
-- is another digest.
create or replace function crm.sequence_digest(p_sequence uuid) returns text language sql stable as $$
  select encode(sha256(convert_to(jsonb_build_array(q.purpose, (
    select jsonb_agg(jsonb_build_array(s.position, s.wait_days, t.subject, t.body, t.purpose) order by s.position)
    from crm.sequence_step s join crm.template t on t.org_id = s.org_id and t.id = s.template_id
    where s.org_id = q.org_id and s.sequence_id = q.id))::text, 'UTF8')), 'hex')
  from crm.sequence q where q.id = p_sequence
$$;

-- The action that wrote the words a template has now; an undo that brought them back is not it.
create or replace function crm.text_written_by(p_template uuid) returns uuid language sql stable as $$
  select a._action from crm.template t
  join history.template a on a.org_id = t.org_id and a.id = t.id and a._op in ('I', 'a') and not a._undo
    and (a.subject, a.body, a.purpose) = (t.subject, t.body, t.purpose)
  left join history.template b on b.org_id = a.org_id and b.id = a.id and b._seq = a._seq and b._op = 'b'
  where t.id = p_template and (a._op = 'I' or (a.subject, a.body, a.purpose) is distinct from (b.subject, b.body, b.purpose))
  order by a._seq desc limit 1
$$;

-- Of these people, whose address (`email`) or other cells among p_cells an agent has written since:
-- by a change, an import, an undo. `company` stands for which company it is and for the company's
-- name.
create or replace function crm.written_by_agent(p_contacts uuid[], p_since timestamptz, p_cells text[])
returns table (contact_id uuid, cell text) language sql stable as $$
  with wrote as (
    select a.id, c.cell from history.contact a
    join kernel.action k on k.org_id = a.org_id and k.id = a._action and k.agent_id is not null and k.at >= p_since
    left join history.contact b on b.org_id = a.org_id and b.id = a.id and b._seq = a._seq and b._op = 'b'
    cross join lateral (values ('email', a.email, b.email), ('first_name', a.first_name, b.first_name),
      ('last_name', a.last_name, b.last_name), ('title', a.title, b.title), ('city', a.city, b.city),
      ('company', a.company_id::text, b.company_id::text)) c(cell, after, before)
    where a.org_id = kernel.org() and a.id = any (p_contacts) and a._op in ('I', 'a') and c.after is distinct from c.before),
  named as (
    select p.id, 'company' as cell from crm.contact p
    join history.company a on a.org_id = p.org_id and a.id = p.company_id and a._op in ('I', 'a')
    join kernel.action k on k.org_id = a.org_id and k.id = a._action and k.agent_id is not null and k.at >= p_since
    left join history.company b on b.org_id = a.org_id and b.id = a.id and b._seq = a._seq and b._op = 'b'
    where p.id = any (p_contacts) and a.name is distinct from b.name)
  select distinct w.id, w.cell from (select * from wrote union all select * from named) w where w.cell = any (p_cells)
$$;

-- Enrolments that go on and have no mail that waits: with the one that is leaving, the next is
-- queued.
create or replace function crm.enrolments_without_mail() returns setof uuid language sql stable as $$
  select e.id from crm.enrolment e
  where e.state = 'active' and not exists (
    select 1 from crm.message m join kernel.outbox o on o.org_id = m.org_id and o.id = m.id
    where m.org_id = e.org_id and m.enrolment_id = e.id and o.state = 'queued')
$$;

grant execute on function crm.sequence_digest, crm.text_written_by, crm.written_by_agent, crm.enrolments_without_mail to rescind_app;
