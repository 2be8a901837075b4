import { IconX } from '@tabler/icons-react'
import { asProblem } from '../api/problem.ts'
import { notice } from '../ui/notice.ts'

/** A refusal that belongs to no place on the page; stays until put away. */
export function NoticeBanner({ error }: { error: unknown }) {
  const problem = asProblem(error)
  return (
    <div className="banner final" role="alert" data-testid="notice">
      <div className="grow">
        <b>{problem.detail}</b> {problem.next && <span className="ink2">{problem.next}</span>}
      </div>
      <button
        type="button"
        className="btn ghost ic sm"
        aria-label="Put away"
        onClick={() => notice.set(null)}
      >
        <IconX className="i s" aria-hidden />
      </button>
    </div>
  )
}
