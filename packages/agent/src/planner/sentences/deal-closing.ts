import { count } from '../../words.ts'
import { findOne, token } from '../find-record.ts'
import { stageNamed } from '../find-stage.ts'
import { name, oneOf, optional, span, text } from '../grammar/slot.ts'
import { fold } from '../grammar/token.ts'
import { Said, sentence, use } from '../sentence.ts'
import { tell } from '../tell.ts'

/** Without a number, a deal is stale when it has not moved for so long. */
const stale_days = 60

const outcome = oneOf('won or lost', { won: ['won', 'closed won'], lost: ['lost', 'closed lost'] })

export const closeStale = sentence({
  does: `Closes all deals of a stage as lost that have not moved for a while (${stale_days} days when no number is given).`,
  tools: ['pipeline_list', 'deal_close_many'],
  patterns: [
    '[clean up [the] pipeline [:] [and]] (move|close|set|mark) all stale <stage> (to|as) [closed] lost [because <reason>]',
    '[clean up [the] pipeline [:] [and]] (move|close|set|mark) all <stage> older than <span> (to|as) [closed] lost [because <reason>]',
    '[clean up [the] pipeline [:] [and]] (move|close|set|mark) all <stage> (to|as) [closed] lost that (have not|haven’t) moved for <span> [because <reason>]',
  ],
  examples: [
    'Clean up the pipeline: move all stale proposals to closed lost',
    'Close all proposals older than 90 days as lost because nobody answered',
    'Mark all stale deals as lost',
  ],
  slots: { stage: name, span: optional(span), reason: optional(text) },
  *steps({
    stage: named,
    span: days = stale_days,
    reason = `No movement for more than ${days} days`,
  }) {
    // "All stale deals" names no stage.
    const stage = /^deals?$/.test(fold(named)) ? null : yield* stageNamed(named)
    if (stage && stage.kind !== 'open')
      throw new Said(`${stage.name} deals are closed already. Nothing was done.`)
    const where = {
      status: 'open',
      ...(stage && { stage_name: stage.name }),
      stage_entered_at: { older_than_days: days },
    }
    const which = (rows: number) =>
      `${count(rows)} ${stage ? `${stage.name} ` : ''}${rows === 1 ? 'deal' : 'deals'}`
    const report = yield* use(
      'deal_close_many',
      { where, as: 'lost', reason },
      `Asked to close stale deals${stage ? ` in ${token('stage', stage)}` : ''}: no change of stage for more than ${days} days.`,
    )
    return tell(report, {
      would: (rows) =>
        `close ${which(rows)} as lost that ${rows === 1 ? 'has' : 'have'} not moved for more than ${days} days`,
      have: `closed the ${stage ? `${stage.name} ` : ''}deals as lost that had not moved for more than ${days} days`,
    })
  },
})

export const closeDeal = sentence({
  does: 'Closes a deal as won or lost. Lost needs a reason. Money always becomes a plan.',
  tools: ['deal_find', 'deal_close_won', 'deal_close_lost'],
  patterns: [
    '(close|mark|set) [the] [deal] <deal> (as|to) <outcome> [because [of] <reason>]',
    '[the] [deal] <deal> is <outcome> [because [of] <reason>]',
    'we <outcome> <deal> [because [of] <reason>]',
  ],
  examples: [
    'Close Acme Corp as won',
    'Close Acme Corp as lost because the budget was cut',
    'We won Acme Corp',
  ],
  slots: { deal: name, outcome, reason: optional(text) },
  *steps({ deal: named, outcome: result, reason }) {
    if (result === 'lost' && reason === undefined)
      throw new Said(
        `A lost deal needs a reason. Say “Close ${named} as lost because …”. Nothing was done.`,
      )
    const deal = yield* findOne('deal', named, { status: 'open' }, 'open ')
    const why = `Asked to close ${token('deal', deal)} as ${result}.`
    const report =
      result === 'won'
        ? yield* use('deal_close_won', { deal: deal.id }, why)
        : yield* use('deal_close_lost', { deal: deal.id, reason }, why)
    return tell(report, {
      would: `close ${deal.name} as ${result}`,
      have: `closed ${deal.name} as ${result}`,
    })
  },
})
