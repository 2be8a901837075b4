import { createContext, use } from 'react'

/** What was refused about the fields of a form, by their names, in the server's words. */
export type FieldProblems = ReadonlyMap<string, string>

export const noProblems: FieldProblems = new Map()
export const FieldProblems = createContext<FieldProblems>(noProblems)

const idOf = (name: string) => `problem-${name}`

/** Marks an input whose field was refused, and says to those who cannot see it where it stands why. */
export function useFieldProblem(name: string | undefined, others = '') {
  const refused = use(FieldProblems).has(name ?? '')
  const described = [others, refused && idOf(name ?? '')].filter(Boolean).join(' ')
  return {
    'aria-invalid': refused || undefined,
    'aria-describedby': described || undefined,
  }
}

/** Why this field was refused, where it stands. */
export function FieldProblem({ name }: { name: string | undefined }) {
  const says = use(FieldProblems).get(name ?? '')
  return says === undefined ? null : (
    <div id={idOf(name ?? '')} className="problem at-field" role="alert">
      {says}
    </div>
  )
}
