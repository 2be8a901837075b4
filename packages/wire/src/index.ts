import type { Action, Plan, Routes, Tools } from './wire.generated.ts'

/** The surface of the server as the page and the command line take it. */
export type * from './wire.generated.ts'

export type Route = keyof Routes
export type AnswerOf<R extends Route> = Routes[R]['answer']
/**
 * What a route asks for. Files go as a form; what is done `once` has a key by which the server
 * knows it again.
 */
export type Asked<R extends Route> = Omit<Routes[R], 'answer'>
/** The asked of a route; it may be left out where nothing has to be said. */
export type Asking<R extends Route, More> =
  object extends Asked<R> ? [asked?: Asked<R> & More] : [asked: Asked<R> & More]
/** What is asked, whatever the route. */
export interface AnyAsked {
  params?: Record<string, string>
  query?: Record<string, string | number | boolean | null | undefined>
  body?: unknown
}

export type ToolName = keyof Tools
export type InputOf<N extends ToolName> = Tools[N]['input']
export type OutputOf<N extends ToolName> = Tools[N]['output']
/** The tools that answer rows. */
export type ListTool = {
  [N in ToolName]: OutputOf<N> extends { rows: unknown[] } ? N : never
}[ToolName]
export type RowOf<N extends ListTool> = OutputOf<N>['rows'][number]

/** What became of a call; the server decides which. */
export type ToolResult<N extends ToolName = ToolName> =
  | { status: 'answered'; output: OutputOf<N> }
  | { status: 'applied' | 'held' | 'running'; action: Action; output: OutputOf<N> }
  | { status: 'awaiting_approval'; plan: Plan }

/**
 * The path of a route with its parameters in it: "GET /api/plans/{id}" → ["GET",
 * "/api/plans/0197…"].
 */
export function addressOf(
  route: Route,
  params: Record<string, string> = {},
): ['GET' | 'POST', string] {
  const [method, path] = route.split(' ') as ['GET' | 'POST', string]
  return [
    method,
    path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? '')),
  ]
}

/** A path with those parameters that have a value. */
export function withQuery(path: string, query: NonNullable<AnyAsked['query']> = {}): string {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === null || value === undefined || value === '' ? [] : [[name, String(value)]],
  )
  return given.length > 0 ? `${path}?${new URLSearchParams(given)}` : path
}
