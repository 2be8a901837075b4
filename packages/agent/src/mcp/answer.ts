import type { CallToolResult } from '@modelcontextprotocol/server'
import { minuteText } from '@rescind/kernel'
import type { Action, Plan } from '@rescind/wire'
import { type Report, refusal, reportOf } from '../assistant/report.ts'
import type { CallResult } from '../call.ts'
import type { Problem } from '../problem.ts'
import { count, facets, moves, plural } from '../words.ts'

/** What the protocol carries: the same twice, once for programs and once as text for models. */
const answer = (structured: object, text: string = JSON.stringify(structured)): CallToolResult => ({
  content: [{ type: 'text', text }],
  structuredContent: { ...structured },
})

export function resultAnswer(
  result: Exclude<CallResult, { status: 'awaiting_approval' }>,
): CallToolResult {
  // Reads page themselves; what they give is given whole.
  if (result.status === 'answered') return answer({ status: 'answered', output: result.output })
  const report: Report = reportOf(result)
  if (report.status === 'applied')
    return answer({ ...report, output: result.status === 'applied' ? result.output : null })
  return answer(report)
}

/** Nothing has happened: which plan waits, what it would do, and where a person decides. */
export function planAnswer(plan: Plan, url: string): CallToolResult {
  const { id, title, counts, facets: why, figures, expires_at } = plan
  const forecast = moves(figures)
  const held = counts.held_out > 0 ? ` ${count(counts.held_out)} held out: ${facets(why)}.` : ''
  const sends = counts.send > 0 ? ` It would send ${plural(counts.send, 'mail')}.` : ''
  return answer(
    {
      status: 'awaiting_approval',
      plan: id,
      title,
      counts,
      facets: why,
      ...(forecast.length > 0 && { forecast }),
      expires_at,
      approve_at: url,
    },
    `Awaiting approval: ${title}. It would change ${plural(counts.rows, 'row')}.${sends}${held}${forecast.length > 0 ? ` The forecast: ${forecast.join('; ')}.` : ''} Nothing has happened yet. A person decides about plan ${id} at ${url} until ${minuteText(expires_at)}. Do not call the tool again for the same thing.`,
  )
}

/**
 * How a plan stands after the user was sent to its page; the plan and the action it became have one
 * id.
 */
export function actionAnswer(action: Action, url: string, opened: boolean): CallToolResult {
  const { id, title, state, undo_until, release_at } = action
  const structured = {
    status: state,
    action: id,
    title,
    undo_until,
    release_at,
    ...(state === 'awaiting_approval' && { plan: id, approve_at: url }),
  }
  return answer(
    structured,
    `${title}: ${told[state] ?? state.replaceAll('_', ' ')}${state === 'awaiting_approval' ? ` ${opened ? '' : 'The page was not opened. '}It is decided about at ${url}` : ''}`,
  )
}

const told: Record<string, string> = {
  awaiting_approval: 'still awaiting approval. Nothing has happened yet.',
  applied: 'approved and done.',
  held: 'approved; it takes effect when its hold ends and can be recalled until then.',
  rejected: 'rejected. Nothing was done.',
  expired: 'the plan has expired. Nothing was done; call the tool again for a new one.',
  drifted:
    'something changed after the plan was made. Nothing was done; a new plan has to be reviewed.',
  superseded: 'a newer plan has taken its place. Nothing was done.',
  recalled: 'approved, and recalled before it left.',
  undone: 'approved, done, and undone since.',
  partly_undone: 'approved, done, and taken back in part since.',
}

export function problemAnswer(problem: Problem): CallToolResult {
  const { code, message, next } = problem
  const structured = refusal(problem)
  return { ...answer(structured, `${message} ${next} (${code})`), isError: true }
}
