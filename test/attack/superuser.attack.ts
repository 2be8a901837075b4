import { type Attack, holds } from './attack.ts'
import type { Site } from './site.ts'

// What a superuser alters behind the triggers is found by the check of the audit.

const alterations: Record<string, string> = {
  'a principal in Activity': `update kernel.action set principal_id = gen_random_uuid() where id = $1`,
  'a record': `update crm.contact set title = 'altered' where row_version = $1`,
  'the log of changes': `update history.contact set title = 'altered' where _action = $1 and _op = 'a'`,
  'a change that is taken out': `delete from history.contact where _action = $1`,
  liveness: `update kernel.action set live = false where id = $1`,
  'when it was': `update kernel.action set at = at - interval '1 day' where id = $1`,
  'for how long it can be undone': `update kernel.action set undo_until = undo_until + interval '1 day' where id = $1`,
  'whom it was about': `update kernel.action set subjects = '{}' where id = $1`,
  'how many it changed': `update kernel.action set rows = 99, matched = 99 where id = $1`,
  'that an undo flipped it': `insert into kernel.flip select org_id, id, id, false from kernel.action where id = $1`,
  'the order of writes': `update history.contact set _seq = _seq + 1000000 where _action = $1`,
  'what passes as an undo': `update history.contact set _undo = true where _action = $1`,
}

const founds = new WeakMap<Site, ReturnType<typeof alterAll>>()

/**
 * What the check says of each altered action, before and after. It reads the whole log, so all are
 * altered between two checks.
 */
function found(site: Site) {
  if (!founds.has(site)) founds.set(site, alterAll(site))
  return founds.get(site)!
}

async function alterAll(site: Site) {
  const altered: { what: string; contact: string; action: string }[] = []
  for (const what of Object.keys(alterations)) {
    const { output } = await site.must('manager', 'contact_create', { last_name: site.word() })
    const { action } = await site.must('manager', 'contact_update', {
      contact: output.id,
      set: { title: 'Head' },
    })
    altered.push({ what, contact: output.id, action: action.id })
  }
  const verify = async () =>
    (await site.must('admin', 'audit_verify', {})).output as { pending: number; problems: string[] }
  let before = await verify()
  for (let i = 0; i < 100 && before.pending > 0; i++) before = await verify()
  for (const { what, action } of altered) {
    const quoted = alterations[what]!.replaceAll("'", "''").replaceAll('$1', `''${action}''::uuid`)
    await site.sql(
      `do $$ begin set local session_replication_role = replica; execute '${quoted}'; end $$`,
    )
  }
  const after = await verify()
  return Object.fromEntries(
    altered.map(({ what, contact, action }) => {
      const own = ({ problems }: typeof after) =>
        problems.filter((said) => said.includes(action) || said.includes(contact))
      return [what, { before: own(before), after: own(after) }]
    }),
  )
}

const attacks: Attack[] = [
  ...Object.keys(alterations).map(
    (what): Attack => ({
      law: 'L2',
      name: `a superuser alters ${what} with the triggers off`,
      async run(site) {
        const { before, after } = (await found(site))[what]!
        holds('nothing is found before', before.length === 0, before)
        holds('the check finds it', after.length > 0)
      },
    }),
  ),
  {
    law: 'L2',
    name: 'a superuser takes out that an undo was',
    async run(site) {
      const { action } = await site.must('manager', 'contact_create', { last_name: site.word() })
      const id = action.id ?? action
      const undone = await site.by.manager.post(`/api/actions/${id}/undo`, {})
      holds('it was taken back', undone.status === 200, undone.status)
      await site.sql(`do $$ begin set local session_replication_role = replica;
        delete from kernel.flip where target_id = '${id}';
        update kernel.action set live = true, flipped_by = null, state = 'applied' where id = '${id}'; end $$`)
      const { problems } = (await site.must('admin', 'audit_verify', {})).output
      const own = (problems as string[]).filter((problem) => problem.includes(id))
      holds(
        'the check tells that it is in force',
        own.some((problem) => problem.includes('in force')),
        own,
      )
      holds(
        'the check tells that the undo flipped it',
        own.some((problem) => problem.includes('no longer noted')),
        own,
      )
    },
  },
  {
    law: 'L2',
    name: 'a superuser takes out what is remembered of a person, so that an opt-out is no longer known',
    async run(site) {
      const email = `${site.word()}@remembered.example`
      const { output } = await site.must('manager', 'contact_create', {
        last_name: site.word(),
        email,
      })
      await site.must('manager', 'contact_update', {
        contact: output.id,
        set: { email: `${site.word()}@remembered.example` },
      })
      await site.sql(`delete from crm.known_address where contact_id = $1 and until is not null`, [
        output.id,
      ])
      const { problems } = (await site.must('admin', 'audit_verify', {})).output
      const own = (problems as string[]).filter((problem) => problem.includes(output.id))
      holds(
        'the check tells that it is forgotten',
        own.some((problem) => problem.includes('is forgotten')),
        own,
      )
    },
  },
  {
    law: 'L2',
    name: 'a superuser puts in a tool, a permission and a period',
    async run(site) {
      const rules = async () =>
        ((await site.must('admin', 'audit_verify', {})).output.problems as string[]).filter(
          (problem) => /^the (tool|role|period)/.test(problem),
        )
      const before = await rules()
      holds('nothing is found before', before.length === 0, before)
      await site.sql(`insert into kernel.permission values ('rep', 'by:sql')`)
      await site.sql(
        `insert into kernel.tool select (jsonb_populate_record(t, '{"name": "by_sql"}')).* from kernel.tool t limit 1`,
      )
      await site.sql(`insert into kernel.period values ('by_sql', 1)`)
      const found = await rules()
      for (const table of ['permission', 'tool', 'period'])
        await site.sql(`delete from kernel.${table} t where to_jsonb(t)::text ~ 'by.sql'`)
      holds('the check finds all three', found.length === 3, found)
    },
  },
]
export default attacks
