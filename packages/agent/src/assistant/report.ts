import type { Action, Plan } from '@rescind/wire'
import type { CallResult } from '../call.ts'
import type { Problem } from '../problem.ts'
import { moves } from '../words.ts'
import { shorten } from './shorten.ts'

/** What a model is told about a call: enough to go on and to say what happened, and no more. */
export type Report =
  | { status: 'answered'; output: unknown }
  | {
      status: 'applied'
      action: string
      title: string
      rows: number
      undo_until: string | null
      changes: string[]
      output: unknown
    }
  | { status: 'held'; action: string; title: string; release_at: string | null; note: string }
  | {
      status: 'awaiting_approval'
      plan: string
      title: string
      counts: Plan['counts']
      facets: Plan['facets']
      /** What it does to the forecast. Absent where it moves no money. */
      forecast?: string[]
      expires_at: string
      note: string
    }
  | {
      status: 'refused'
      code: string
      message: string
      next: string
      next_for_people?: string
      issues?: unknown
    }

const changes_max = 10

export function reportOf(result: CallResult): Report {
  switch (result.status) {
    case 'answered':
      return { status: 'answered', output: shorten(result.output) }
    case 'applied': {
      const { id, title, rows, undo_until } = result.action
      return {
        status: 'applied',
        action: id,
        title,
        rows,
        undo_until: undo_until ?? null,
        changes: changeLines(result.action),
        output: shorten(result.output),
      }
    }
    case 'held': {
      const { id, title, release_at } = result.action
      return {
        status: 'held',
        action: id,
        title,
        release_at: release_at ?? null,
        note: 'Recorded, and without effect until the hold ends. It can be recalled until then.',
      }
    }
    case 'awaiting_approval': {
      const { id, title, counts, facets, figures, expires_at } = result.plan
      return {
        status: 'awaiting_approval',
        plan: id,
        title,
        counts,
        facets,
        ...(figures.length > 0 && { forecast: moves(figures).slice(0, changes_max) }),
        expires_at,
        note: 'Nothing has happened yet. A person must approve this plan; you can not. Do not call the tool again for the same thing.',
      }
    }
  }
}

export function refusal({ tool: _, ...told }: Problem): Report {
  return { status: 'refused', ...told }
}

/** `Acme Corp: stage Proposal → Negotiation` */
function changeLines(action: Action): string[] {
  const { rows, total } = action.changes
  const lines = rows.slice(0, changes_max).map((change) => {
    if (change.op !== 'update')
      return `${change.op === 'insert' ? 'new' : 'removed'}: ${change.table.replaceAll('_', ' ')} ${change.label}`
    const cells = change.cells.map(
      ({ name, before, after, before_label, after_label }) =>
        `${name} ${before_label ?? shown(before)} → ${after_label ?? shown(after)}`,
    )
    return `${change.label}: ${cells.join(', ')}`
  })
  return total > lines.length ? [...lines, `and ${total - lines.length} more`] : lines
}

function shown(value: unknown): string {
  if (value === null || value === undefined || value === '') return '(empty)'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
