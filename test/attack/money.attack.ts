import { type Attack, holds } from './attack.ts'
import type { Site } from './site.ts'

/** Every figure of the forecast and of commission, as one text. */
const figures = async ({ sql }: Site) =>
  JSON.stringify([
    await sql('select * from crm.forecast order by org_id, owner_id, quarter, currency'),
    await sql('select * from crm.commission_statement order by org_id, deal_id'),
  ])

const open = async ({ sql, by }: Site) => {
  const { body } = await by.manager.get('/api/me')
  const [deal] = await sql(
    `select d.id from crm.deal d join crm."user" u on u.org_id = d.org_id
     where u.id = $1 and d.status = 'open' and d.amount > 0 and d.archived_at is null order by d.id limit 1`,
    [body.person.id],
  )
  return deal.id as string
}

const moves: [what: string, tool: string, input: (deal: string, other: string) => object][] = [
  ['a close date', 'deal_update', (deal) => ({ deal, set: { close_on: '2031-01-01' } })],
  ['no close date', 'deal_update', (deal) => ({ deal, set: { close_on: null } })],
  ['an owner', 'deal_update', (deal, owner) => ({ deal, set: { owner } })],
  [
    'an owner beside a next step',
    'deal_update',
    (deal, owner) => ({ deal, set: { next_step: 'x', owner } }),
  ],
  ['an archiving', 'deal_archive', (deal) => ({ deal })],
  ['an amount', 'deal_update_amount', (deal) => ({ deal, amount: 1 })],
  ['a new deal', 'deal_create', () => ({ name: 'Windfall', amount: 9_000_000 })],
  ['a win', 'deal_close_won', (deal) => ({ deal })],
  ['a loss', 'deal_close_lost', (deal) => ({ deal, reason: 'x' })],
]

const attacks: Attack[] = moves.map(([what, tool, input]) => ({
  law: 'B11',
  name: `an agent moves the forecast by ${what}`,
  async run(site) {
    const deal = await open(site)
    const [other] = await site.sql(
      `select u.id from crm."user" u join crm.deal d on d.org_id = u.org_id and d.id = $1
       where u.active and u.id is distinct from d.owner_id order by u.id limit 1`,
      [deal],
    )
    const before = await figures(site)
    const { body } = await site.tool('agent', tool, input(deal, other.id))
    holds('it waits for a person', body.status === 'awaiting_approval', body)
    holds('no figure has moved', (await figures(site)) === before)
    const { status } = await site.approve('agent', body.plan.id)
    holds('the agent cannot say yes', status === 403, status)
  },
}))
export default attacks
