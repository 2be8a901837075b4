import { money as moneyText, plural } from '../../words.ts'
import { findOne, token } from '../find-record.ts'
import { stageFor } from '../find-stage.ts'
import { type Money, money, name } from '../grammar/slot.ts'
import { choose, read, Said, type Steps, sentence, use } from '../sentence.ts'
import { tell } from '../tell.ts'

const open = { status: 'open' }

export const moveDeal = sentence({
  does: 'Moves an open deal to another stage of its pipeline.',
  tools: ['deal_find', 'pipeline_list', 'deal_move_stage'],
  patterns: ['(move|put|advance) [the] [deal] <deal> (to|into) [the] [stage] <stage> [stage]'],
  examples: [
    'Move Acme Corp to negotiation',
    'Please put the deal “Tidewick Marine, fleet” into the stage Contract.',
  ],
  slots: { deal: name, stage: name },
  *steps({ deal: named, stage: wanted }) {
    const deal = yield* findOne('deal', named, open, 'open ')
    const stage = yield* stageFor(deal, wanted)
    if (stage.kind === 'won')
      throw new Said(`${stage.name} closes the deal. Say “Close ${deal.name} as won”.`)
    if (stage.kind === 'lost')
      throw new Said(
        `${stage.name} closes the deal, and that needs a reason. Say “Close ${deal.name} as lost because …”.`,
      )
    const report = yield* use(
      'deal_move_stage',
      { deal: deal.id, stage: stage.id },
      `Asked to move ${token('deal', deal)} to ${token('stage', stage)}.`,
    )
    return tell(report, {
      would: `move ${deal.name} to ${stage.name}`,
      have: `moved ${deal.name} to ${stage.name}`,
    })
  },
})

export const changeAmount = sentence({
  does: 'Changes the amount of a deal. Money always becomes a plan.',
  tools: ['deal_find', 'deal_update_amount'],
  patterns: [
    '(change|set|update) [the] (amount|value) of [the] [deal] <deal> to <amount>',
    "(change|set|update) <deal>'s (amount|value) to <amount>",
  ],
  examples: ['Change the amount of Acme Corp to 48,000', "Set Acme Corp's value to 48,5k"],
  slots: { deal: name, amount: money },
  *steps({ deal: named, amount }) {
    const deal = yield* findOne('deal', named)
    const set = yield* amountMeant(amount, String(deal.currency))
    const report = yield* use(
      'deal_update_amount',
      { deal: deal.id, ...set },
      `Asked to set the amount of ${token('deal', deal)}.`,
    )
    const to = moneyText(set.amount, set.currency ?? String(deal.currency))
    return tell(report, {
      would: `set the amount of ${deal.name} to ${to}`,
      have: `set the amount of ${deal.name} to ${to}`,
    })
  },
})

/** The amount that is meant, asked where it can be read in more than one way. */
function* amountMeant(
  { amount, choices, said, currency }: Money,
  usual: string,
): Steps<{ amount: string; currency?: string }> {
  const shown = choices.map((choice) => moneyText(choice, currency ?? usual))
  const meant = amount ?? choices[yield* choose(`I cannot be sure what “${said}” means:`, shown)]!
  return { amount: meant, ...(currency && { currency }) }
}

export const assignDeal = sentence({
  does: 'Gives a deal to a colleague. It moves the forecast, so it becomes a plan.',
  tools: ['deal_find', 'user_list', 'deal_update'],
  patterns: ['(assign|give) [the] deal <deal> to <user>'],
  examples: ['Assign the deal Acme Corp to Tobias Renn'],
  slots: { deal: name, user: name },
  *steps({ deal: named, user: who }) {
    const deal = yield* findOne('deal', named)
    const user = yield* findOne('user', who)
    const report = yield* use(
      'deal_update',
      { deal: deal.id, set: { owner: user.id } },
      `Asked to give ${token('deal', deal)} to ${token('user', user)}.`,
    )
    return tell(report, {
      would: `give ${deal.name} to ${user.name}`,
      have: `given ${deal.name} to ${user.name}`,
    })
  },
})

export const showDeal = sentence({
  does: 'Shows a deal with its people, tasks and notes.',
  tools: ['deal_find', 'deal_get'],
  patterns: ['(show|open) [me] [the] deal <deal>'],
  examples: ['Show the deal Acme Corp'],
  slots: { deal: name },
  *steps({ deal: named }) {
    const deal = yield* findOne('deal', named)
    yield* use('deal_get', { deal: deal.id }, `Asked to show ${token('deal', deal)}.`)
    return `This is the deal ${deal.name}.`
  },
})

export const dealsOfCompany = sentence({
  does: 'Lists the deals with a company.',
  tools: ['company_find', 'deal_find'],
  patterns: [
    '(which|what) deals does <company> have',
    '(show|list) [me] [the] [open] deals (of|with) <company>',
    '(which|what) deals [do we have] with <company>',
  ],
  examples: ['Which deals does Acme Corp have?', 'Show me the deals with Acme Corp'],
  slots: { company: name },
  *steps({ company: named }) {
    const company = yield* findOne('company', named)
    const page = yield* read<{ rows: unknown[]; total?: number }>(
      'deal_find',
      { where: { company: company.id }, order: [{ field: 'created_at', desc: true }] },
      `Asked for the deals of ${token('company', company)}.`,
    )
    return `${company.name} has ${plural(page.total ?? page.rows.length, 'deal')}.`
  },
})
