import { asProblem } from '../api/problem.ts'

/** What happened and what to do next, in the server's words; the code sits in the details. */
export function ProblemNote({ error, again }: { error: unknown; again?: () => void }) {
  const problem = asProblem(error)
  return (
    <div className="problem" role="alert">
      <b>{problem.detail}</b>
      {problem.next && <p className="ink2">{problem.next}</p>}
      <div className="row">
        {again && (
          <button type="button" className="btn sm" onClick={again}>
            Try again
          </button>
        )}
        <details className="t12 mute">
          <summary>Details</summary>
          <span className="mono">
            {problem.code}
            {problem.status > 0 && ` (${problem.status})`}
          </span>
        </details>
      </div>
    </div>
  )
}
