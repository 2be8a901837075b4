import type { ReactNode } from 'react'
import { Bones } from './bones.tsx'
import { ProblemNote } from './problem-note.tsx'

type Props = {
  pending: boolean
  error: unknown
  again: () => unknown
  /** In place of a list that has nothing in it. */
  empty: ReactNode
  none: boolean
  bones?: number
  children: ReactNode
}

/** What a search came to: on its way, failed, nothing, or the list; a list that is known stays. */
export function Found({ pending, error, again, empty, none, bones, children }: Props) {
  if (pending)
    return (
      <div className="pad">
        <Bones rows={bones} />
      </div>
    )
  return (
    <>
      {error !== null && (
        <div className="pad">
          <ProblemNote error={error} again={() => void again()} />
        </div>
      )}
      {none ? error === null && empty : children}
    </>
  )
}
