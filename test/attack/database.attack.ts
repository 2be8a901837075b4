import { randomUUID } from 'node:crypto'
import { end, isRule, nobody, play, refused } from './application-sql.ts'
import { type Attack, holds } from './attack.ts'

const titles = `update crm.contact set title = 'by sql'`
const titles1 = `${titles} where id in (select id from crm.contact limit 1)`
const many = `${titles} where id in (select id from crm.contact limit 26)`

const attacks: Attack[] = [
  refused('B15', 'a tool that nobody registered', { tool: 'forged' }, end()),
  refused('B15', 'a bulk tool as a change', { tool: 'contact_update_many' }, titles, end()),
  refused('B15', 'more rows than pass without a yes', { tool: 'contact_update' }, many, end()),
  refused(
    'B15',
    'more rows than pass, by statements of a few each, without an end',
    { tool: 'contact_update' },
    ...[0, 20].map(
      (past) =>
        `${titles} where id in (select id from crm.contact order by id offset ${past} limit 20)`,
    ),
  ),
  refused('B15', 'more rows than pass, without an end', { tool: 'contact_update' }, many),
  refused(
    'B15',
    'more rows as a plan that nobody approved',
    { tool: 'contact_update_many', mode: 'explicit' },
    many,
  ),
  refused(
    'B15',
    'money as a change',
    { tool: 'contact_update' },
    'update crm.deal set amount = 1',
    end(),
  ),
  refused(
    'B15',
    'roles of people',
    { tool: 'contact_update' },
    `update crm."user" set role = 'admin'`,
    end(),
  ),
  refused(
    'B15',
    'the end of a pause of the assistant',
    { tool: 'contact_update' },
    'update crm.agent set active = not active',
    end(),
  ),
  refused(
    'B15',
    'a person who is none',
    { tool: 'contact_update', principal_id: randomUUID() },
    titles,
    end(),
  ),
  refused('B15', 'the product’s own work', { tool: 'outbox_release' }, titles, end()),
  refused('B15', 'a second founding', { tool: 'demo_seed', principal_id: nobody }, titles, end()),
  refused(
    'B15',
    'a work of the product on tables that are not its own',
    { tool: 'outbox_release', principal_id: nobody },
    titles,
    end(),
  ),
  {
    law: 'U22',
    name: 'with SQL of the application’s role, a person’s tool, a bulk one and a late one as consequences of what somebody did',
    async run(site) {
      const [{ live }] = await site.sql(
        `select id as live from kernel.action where live and kind = 'do' and state = 'applied' limit 1`,
      )
      for (const row of [
        { tool: 'contact_update', caused_by: live },
        { tool: 'contact_update_many', caused_by: live },
        { tool: 'contact_update', principal_id: nobody, caused_by: live },
        { tool: 'action_undo', kind: 'undo', caused_by: live },
        { tool: 'sequence_advance', principal_id: nobody, caused_by: randomUUID() },
      ]) {
        const code = await play(site, row, titles, end())
        holds('a rule refuses it', isRule(code), [row, code])
      }
      const forged = await play(
        site,
        { tool: 'contact_update' },
        `update kernel.action set caused_by = '${live}'`,
        end(),
      )
      holds('and it is not written afterwards', forged === '42501', forged)
      const [{ n }] = await site.sql(
        `select count(*)::int as n from crm.contact where title = 'by sql'`,
      )
      holds('nothing was written', n === 0, n)
    },
  },
  {
    law: 'B15',
    name: 'with SQL of the application’s role, a looser table of tools, permissions or periods',
    async run(site) {
      const client = await site.signIn('rescind_app')
      try {
        for (const text of [
          'update kernel.tool set rows = 9999',
          `insert into kernel.permission values ('rep', 'plan:approve')`,
          'delete from kernel.period',
          `insert into kernel.erasure_order select org_id, 'contact', id::text from crm.contact`,
        ]) {
          const code = await client.query(text).then(
            () => null,
            (error: { code?: string }) => error.code,
          )
          holds('it is refused', code === '42501', [text, code])
        }
      } finally {
        await client.end()
      }
    },
  },
  {
    law: 'B15',
    name: 'with SQL of the application’s role, a late undo, a redo of what somebody else took back, and a rewind that nobody approved',
    async run(site) {
      const { output } = await site.must('manager', 'contact_create', {
        last_name: site.word(),
        title: 'First',
      })
      const edit = async () =>
        (
          await site.must('rep', 'contact_update', {
            contact: output.id,
            set: { title: site.word() },
          })
        ).action.id
      const [rep] = await site.sql(
        `select u.id from kernel.action a join crm."user" u on u.id = a.principal_id where a.id = $1`,
        [await edit()],
      )
      const undone = await edit()
      await site.by.manager.post(`/api/actions/${undone}/undo`)
      const late = await edit()
      await site.sql(`update kernel.action set undo_until = clock_timestamp() where id = $1`, [
        late,
      ])
      const [{ title }] = await site.sql('select title from crm.contact where id = $1', [output.id])
      const asRep = { principal_id: rep.id, role: 'rep' }
      for (const [row, target, live] of [
        [{ tool: 'action_undo', kind: 'undo' }, late, false],
        [{ tool: 'action_undo', kind: 'undo', mode: 'explicit' }, late, false],
        [{ tool: 'rewind_plan', kind: 'undo', mode: 'explicit' }, late, false],
        [{ tool: 'rewind_chunk', kind: 'undo', mode: 'explicit' }, late, false],
        [
          { tool: 'rewind_chunk', kind: 'undo', mode: 'explicit', principal_id: nobody },
          late,
          false,
        ],
        [{ tool: 'action_redo', kind: 'redo', ...asRep }, undone, true],
      ] as const)
        for (const statements of [[], [end()]]) {
          const carried = `select * from kernel.carry_out($org, $action, null, '{${target}}', ${live})`
          const code = await play(site, row, carried, ...statements)
          holds('a rule refuses it', isRule(code), [row, code])
        }
      const [now] = await site.sql('select title from crm.contact where id = $1', [output.id])
      holds('the title is as it was', now.title === title, now)
    },
  },
  ...[
    { tool: 'contact_archive_many' },
    { tool: 'contact_update' },
    { tool: 'contact_update_many', mode: 'explicit' },
    { tool: 'outbox_release', principal_id: nobody },
  ].flatMap((row) =>
    ['denied', 'answered', 'failed'].map((state) =>
      refused(
        'B15',
        `a write of ${row.tool}, ${row.mode ?? 'at once'}, that began as ${state}`,
        { ...row, state },
        titles1,
        end(),
      ),
    ),
  ),
  ...['denied', 'answered', 'failed'].map((state) =>
    refused('B15', `what is ${state}, ended as applied`, { tool: 'contact_update', state }, end()),
  ),
  refused(
    'B15',
    'the end of an action asked in another organisation',
    { tool: 'contact_update' },
    titles1,
    `select set_config('app.org', gen_random_uuid()::text, true)`,
    end(),
  ),
  // What needs a yes and never ends.
  ...(
    [
      ['a few rows of a bulk tool', 'contact_update_many', titles1],
      [
        'what a sequence says',
        'sequence_activate',
        `update crm.sequence set active = true, approved_digest = crm.sequence_digest(id)`,
      ],
      ['the words of a template', 'template_update', `update crm.template set body = 'by sql'`],
      [
        'the role of a person',
        'action_overwrite',
        `update crm."user" set role = 'admin' where id in (select id from crm."user" where role = 'rep' limit 1)`,
      ],
      ['how long mail waits', 'action_overwrite', 'update crm.org set mail_hold_seconds = 60'],
      [
        'a period',
        'retention_set',
        `insert into crm.retention (org_id, id, kind, days, basis) values ($org, gen_random_uuid(), 'notes', 1, 'by sql')`,
      ],
    ] as const
  ).map(([what, tool, statement]) =>
    refused(
      'B15',
      `${what}, by an action that waits for a yes and does not end`,
      { tool, mode: 'explicit', state: 'awaiting_approval' },
      statement,
    ),
  ),
  // What the product does by itself, when nothing is due.
  refused(
    'B15',
    'rows after the end of a work of the product',
    { tool: 'contact_erased', principal_id: nobody },
    end({ undo_ms: null }),
    titles1,
  ),
  ...[`select set_config('app.now', '2001-01-01', true)`, 'select 1'].map((forged, i) =>
    refused(
      'H6',
      `a legal hold of another day, by ${['a forged clock', 'its own word'][i]}`,
      { tool: 'legal_hold_place' },
      forged,
      `insert into crm.legal_hold (org_id, id, matter_id, contact_id, placed_on${['', ', created_at'][i]})
        select $org, gen_random_uuid(), (select id from crm.legal_matter limit 1), (select id from crm.contact limit 1), current_date${['', `, now() + interval '1 day'`][i]}`,
      end(),
    ),
  ),
]
export default attacks
