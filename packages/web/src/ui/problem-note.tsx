import { asProblem } from '../api/problem.ts'

type Props = { error: unknown; again?: () => void; next?: string | undefined }

/**
 * What happened and what to do next, in the server's words or those of whoever does it (`next`);
 * the code sits in the details.
 */
export function ProblemNote({ error, again, next }: Props) {
  const problem = asProblem(error)
  const then = next ?? problem.next
  return (
    <div className="problem" role="alert">
      <b>{problem.detail}</b>
      {then && <p className="ink2">{then}</p>}
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
