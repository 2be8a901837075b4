import { isRule, nobody, play } from './application-sql.ts'
import { type Attack, holds } from './attack.ts'

// Texts go by an approved erasure, a period that is over or who owns the database, and by nothing
// else.

// A few, and a word that few texts have: what is only refused at its end looks at all that it would
// clear first.
const some = 'array(select id::text from crm.contact order by id limit 5)'
const about = `row('contact', ${some}, '{clearing}', '{clearing}', '{clearing}', '{}')::kernel.about`

const clearing = [
  `audit.erase_payloads($org, $action, ${about})`,
  `kernel.erase_actions($org, $action, ${about})`,
  `kernel.erase_outbox($org, $action, ${about})`,
  `kernel.erase_plans($org, $action, ${about})`,
  `history.erase_contact($org, $action, ${some})`,
  `history.redact_contact($org, $action, ${about})`,
  `audit.expire_payloads($org, $action, now(), 10, '{}')`,
  `kernel.expire_actions($org, $action, now(), 10, '{}')`,
]

const attacks: Attack[] = [
  {
    law: 'E10',
    name: 'with SQL of the application’s role, texts cleared beside an approved erasure',
    async run(site) {
      const left = async () =>
        (await site.sql('select count(body)::int as n from audit.payload'))[0].n
      const before = await left()
      for (const row of [
        { tool: 'contact_update' },
        { tool: 'contact_erased', principal_id: nobody },
        { tool: 'retention_run', principal_id: nobody },
        { tool: 'contact_erase', mode: 'explicit', state: 'awaiting_approval' },
      ])
        for (const call of clearing) {
          const code = await play(site, row, `select ${call}`)
          holds('a rule refuses it', isRule(code), [row, call, code])
        }
      holds('no text is gone', (await left()) >= before)
    },
  },
]
export default attacks
