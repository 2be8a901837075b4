import type {
  Action,
  AnswerOf,
  InputOf,
  OutputOf,
  Plan,
  Routes,
  RowOf,
  ToolName,
} from '@rescind/wire'

/**
 * Names for what goes over the wire, each out of what the server declares; nothing is described
 * here.
 */

export type {
  Action,
  AnswerOf,
  Change,
  Conflict,
  InputOf,
  OutputOf,
  Plan,
  Receipt,
  RowOf,
  ToolName,
  ToolResult,
} from '@rescind/wire'

/** The lists in which a record is found by its name. */
export type FindTool = 'contact_find' | 'company_find' | 'deal_find'

/** One call of any tool. */
export type Call = { [N in ToolName]: { tool: N; input: InputOf<N> } }[ToolName]

/** Fields of one record as whoever edits it saw them. */
export type Seen = NonNullable<Routes['POST /api/tools/{name}']['body']['seen']>

/** One page of a list. */
export type Paged<T> = { rows: T[]; next?: string; total?: number }
export type Ref = { id: string; name: string }
export type Person = Action['principal']
export type Mode = Action['mode']
/** An action as far as a list or a toast knows it. */
export type KnownAction = Pick<
  Action,
  'id' | 'tool' | 'title' | 'effect' | 'state' | 'kind' | 'live' | 'at' | 'principal'
> &
  Partial<Action>
export type Cell = Action['changes']['rows'][number]['cells'][number]
export type Dependent = NonNullable<
  NonNullable<Action['receipt']>['kept'][number]['dependents']
>[number]
export type Progress = NonNullable<Action['progress']>
export type PlanState = Plan['state']
export type PlanFigure = Plan['figures'][number]
export type HeldOut = Plan['held_out']['rows'][number]
export type Drift = NonNullable<Plan['drift']>
export type DriftPart = Drift['added'][number]
export type Demo = AnswerOf<'GET /api/demo'>
export type DemoRole = Demo['roles'][number]['role']
export type Me = AnswerOf<'GET /api/me'>
type HistoryRow = AnswerOf<'GET /api/records/{table}/{id}/history'>['rows'][number]
/** One change of a record, by the id of the action that made it. */
export type HistoryEntry = Omit<HistoryRow, 'action'> & Pick<Action, 'id' | 'effect'>
export type OutboxRow = AnswerOf<'GET /api/outbox'>['rows'][number]
export type AssistantReply = AnswerOf<'POST /api/assistant'>
export type UndoResult = AnswerOf<'POST /api/actions/{id}/undo'>

/** The conditions of a list, by field. */
export type Where = NonNullable<InputOf<FindTool>['where']>
export type TaskWhere = NonNullable<InputOf<'task_find'>['where']>
/** A row of a list. */
export type Contact = RowOf<'contact_find'>
export type Company = RowOf<'company_find'>
export type Deal = RowOf<'deal_find'>
export type Task = RowOf<'task_find'>
/** One record with all that is known of it. */
export type ContactRecord = OutputOf<'contact_get'>
export type CompanyRecord = OutputOf<'company_get'>
export type DealRecord = OutputOf<'deal_get'>
export type Snapshot = OutputOf<'pipeline_snapshot'>
export type Stage = Snapshot['stages'][number]
export type Forecast = OutputOf<'forecast_get'>
/** What is won, open and weighted of one owner, or of all, in the currency of the organisation. */
export type ForecastRow = Forecast['rows'][number]
export type Contactability = OutputOf<'contact_check_contactability'>
