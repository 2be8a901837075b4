/** Why a call ran in the mode it ran in. */
const reasons: Record<string, string> = {
  effect_read: 'it only reads',
  effect_change: 'it changes records and can be undone',
  effect_hold: 'it takes effect only after a time to stop it',
  effect_bulk: 'it changes many records at once',
  effect_money: 'it touches amounts, forecast or commission',
  effect_dispatch: 'it leaves the organisation and cannot be called back',
  rows_over_limit: 'it touches more rows than may change without asking',
  money_column: 'it writes an amount',
  newcomer: 'the person was new, so that everything was a plan first',
  undo: 'it only takes back what was done',
  redo: 'it only does again what was taken back',
  system: 'the product’s own work, which nobody asked for in person',
}

const modes: Record<string, string> = {
  autonomous: 'without asking, because nothing was changed',
  implicit: 'at once, because it could be undone',
  held: 'after a time in which it could be stopped',
  explicit: 'only after somebody had approved the plan',
}

const outcomes: Record<string, string> = {
  answered: 'Answered',
  applied: 'Carried out',
  awaiting_approval: 'Planned; nothing was changed yet',
  held: 'Approved or asked for; it waited so that it could be stopped',
  recalled: 'Recalled before it took effect',
  cancelled: 'Cancelled before it took effect',
  rejected: 'The plan was rejected; nothing was changed',
  expired: 'The plan expired; nothing was changed',
  drifted: 'Not carried out: something had changed since the plan was approved',
  superseded: 'A narrower plan took its place',
  denied: 'Refused: the person or agent had no right to it',
  failed: 'Failed; nothing was changed',
  undone: 'Taken back',
  partly_undone: 'Taken back in part',
}

const kinds: Record<string, string> = { undo: 'Taken back', redo: 'Done again' }

const plain = (word: string) => word.replaceAll('_', ' ')

/** `deal_move_stage` → "Deal move stage" */
export const toolText = (tool: string): string => `${tool.charAt(0).toUpperCase()}${plain(tool).slice(1)}`
export const outcomeText = (outcome: string): string => outcomes[outcome] ?? plain(outcome)
export const modeText = (mode: string): string => modes[mode] ?? plain(mode)
export const reasonText = (code: string): string => reasons[code] ?? plain(code)
export const kindText = (kind: string): string | null => kinds[kind] ?? null
export const fieldText = (field: string): string => plain(field).replace(/ id$/, '')

/** A moment as law prefers it: in full, and in UTC. */
export const momentText = (moment: string | Date): string =>
  `${new Date(moment).toISOString().slice(0, 19).replace('T', ' ')} UTC`

/** (1, 'entry', 'entries') → "1 entry" */
export const counted = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en-GB')} ${n === 1 ? one : many}`

/** A value of a cell as text. */
export function valueText(value: unknown, label?: string): string {
  if (label !== undefined) return label
  if (value === null || value === undefined || value === '') return 'none'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
