import { type Attack, holds } from './attack.ts'

const attacks: Attack[] = [
  {
    law: 'A6',
    name: 'an agent approves its own plan',
    async run({ must, approve, sql, word }) {
      const { output } = await must('manager', 'contact_create', { last_name: word() })
      const input = { contacts: [output.id], set: { title: 'X' } }
      const { plan } = await must('agent', 'contact_update_many', input)
      const { status } = await approve('agent', plan.id)
      holds('the yes is refused', status === 403, status)
      const [row] = await sql('select title from crm.contact where id = $1', [output.id])
      holds('the record is as it was', row.title === null, row)
    },
  },
  {
    law: 'A6',
    name: 'the body of an approval names another approver',
    async run({ by, must, word, sql }) {
      const { output } = await must('manager', 'contact_create', { last_name: word() })
      const input = { contacts: [output.id], set: { title: 'X' } }
      const { plan } = await must('agent', 'contact_update_many', input)
      const { digest } = (await by.manager.get(`/api/plans/${plan.id}`)).body
      const [boss] = await sql(`select id from crm."user" where role = 'admin' limit 1`)
      const body = { digest, approver: boss.id, principal: boss.id, role: 'admin' }
      const { status } = await by.agent.post(`/api/plans/${plan.id}/approve`, body)
      holds('the yes is refused', status >= 400, status)
      const [row] = await sql('select title from crm.contact where id = $1', [output.id])
      holds('the record is as it was', row.title === null, row)
    },
  },
  {
    law: 'C9',
    name: 'one deal is made thirty-two times at once under one key, and then again',
    async run({ by, sql, word, must }) {
      const { output } = await must('manager', 'company_create', { name: word() })
      const input = { name: word(), company: output.id }
      const once = { 'idempotency-key': word() }
      const make = () => by.rep.post('/api/tools/deal_create', { input }, once)
      const answers = [...(await Promise.all(Array.from({ length: 32 }, make))), await make()]
      const [first] = answers
      holds(
        'every answer is good',
        answers.every(({ status }) => status < 300),
        first,
      )
      holds(
        'every answer is the first one',
        new Set(answers.map(({ body }) => (body.action ?? body.plan).id)).size === 1,
      )
      const made = await sql('select 1 from kernel.action where input ->> $1 = $2', [
        'name',
        input.name,
      ])
      holds('one call was done', made.length === 1, made.length)
      const other = await by.rep.post(
        '/api/tools/deal_create',
        { input: { ...input, name: word() } },
        once,
      )
      holds('another deal under the key is refused', other.body.code === 'key_reused', other.body)
    },
  },
  {
    law: 'A4',
    name: 'one yes is given thirty-two times at once',
    async run({ by, must, sql, word }) {
      const { output } = await must('manager', 'contact_create', { last_name: word() })
      const input = { contacts: [output.id], set: { title: 'Once' } }
      const { plan } = await must('manager', 'contact_update_many', input)
      const { digest } = (await by.manager.get(`/api/plans/${plan.id}`)).body
      const yes = () => by.manager.post(`/api/plans/${plan.id}/approve`, { digest })
      const answers = await Promise.all(Array.from({ length: 32 }, yes))
      holds(
        'no answer is an internal error',
        answers.every(({ status }) => status < 500),
      )
      // An update has two images.
      const images = await sql(`select 1 from history.contact where id = $1 and _action = $2`, [
        output.id,
        plan.id,
      ])
      holds('the record was written once', images.length === 2, images.length)
    },
  },
]
export default attacks
