import { limits } from '../contract/limits.ts'
import { capital, counted, plain, type Reasoned, type WhyWords, type Words } from './words.ts'

/** Floors that are no plan by themselves. */
const atOnce: ReadonlySet<string> = new Set(['effect_read', 'effect_change', 'effect_hold'])

/**
 * Why an action ran in its mode or became a plan, in sentences without a full stop, the floor
 * first. Of a plan only what made it one: that it changes a record is not why it waits.
 */
export function whyOf(codes: readonly string[], of: Reasoned, words?: Words): string[] {
  const deciding = of.mode === 'explicit' ? codes.filter((code) => !atOnce.has(code)) : codes
  const said = deciding.length > 0 ? deciding : codes
  return [
    ...new Set(
      said.map(
        (code) =>
          told(words?.reasons?.[code], of) ?? told(general[code], of) ?? capital(plain(code)),
      ),
    ),
  ]
}

const told = (said: WhyWords | undefined, of: Reasoned): string | undefined =>
  typeof said === 'function' ? said(of) : said

const records = (n: number) => counted(n, 'record')

const general: Readonly<Record<string, WhyWords>> = {
  effect_read: 'It only reads',
  effect_change: ({ records: n }) =>
    n > 0 ? `It changes ${records(n)} and can be undone` : 'It can be undone',
  effect_hold: 'It takes effect only after a time in which it can be stopped',
  effect_bulk: ({ tool, kind, records: n }) => {
    if (tool === 'action_overwrite') return 'What is taken back by force is shown first'
    if (kind === 'redo') return 'What is put in force again after its 60 seconds is shown first'
    if (kind === 'undo' || tool === 'action_undo_part')
      return 'What a rewind takes back is shown first'
    return n > 1 ? `It changes ${records(n)} at once` : 'It is always a plan, even for one record'
  },
  effect_money: 'It can move sums of money',
  effect_dispatch: 'What it sends cannot be called back once it has left',
  rows_over_limit: ({ records: n }) =>
    n > limits.implicit_rows
      ? 'It changes more records than may change without asking'
      : 'It was asked for more records than may change without asking',
  money_column: 'It changes fields by which money is counted',
  person_took_back: 'A person took back the same within a day before',
  person_decided: 'It brings back what a person had changed within a day before',
  stops_approved: 'It stops what a person sent or approved and what still waits',
  newcomer: 'Whoever is new here asks before anything changes',
  agent_lasting: 'An agent asks for it, and after its undo window only another tool ends it',
  overwrites: 'It overwrites what was written since',
  takes_along: 'It removes records that depend on what goes',
  undo: 'It only takes back what was done',
  redo: 'It only puts in force again what was taken back',
  system: 'The product does this by itself',
}
