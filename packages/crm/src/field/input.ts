import type { z } from 'zod'
import { type Entity, type Field, type NameOf, nameOf, type Table } from './declare.ts'

type ValueOf<D> = D extends { type: { input: () => infer I extends z.ZodType } } ? I : never
type SetOf<D> = D extends { required: true } ? ValueOf<D> : z.ZodNullable<ValueOf<D>>
/** Those that a tool writes; each under the name by which callers know it. */
type Edited<F, N extends string> = keyof {
  [C in keyof F & string as F[C] extends { edit: readonly (infer E)[] }
    ? N extends E
      ? C
      : never
    : never]: C
}

type SetShape<F, N extends string> = {
  [C in Edited<F, N> & keyof F & string as NameOf<C>]: SetOf<F[C]>
}
type NewShape<F, N extends string> = {
  [C in Edited<F, N> & keyof F & string as NameOf<C>]: F[C] extends { needed: true }
    ? ValueOf<F[C]>
    : z.ZodOptional<ValueOf<F[C]>>
}
type NewOrNullShape<F, N extends string> = {
  [C in Edited<F, N> & keyof F & string as NameOf<C>]: F[C] extends { needed: true }
    ? ValueOf<F[C]>
    : z.ZodOptional<SetOf<F[C]>>
}
type Fields = Readonly<Record<string, Field>>

/** Of each field that a tool writes the schema that `make` gives it. */
function shapeOf({ fields }: Entity, tool: string, make: (field: Field) => z.ZodType) {
  const own = Object.entries(fields).filter(([, { edit }]) => edit?.includes(tool))
  return Object.fromEntries(
    own.map(([column, field]) => {
      const schema = make(field)
      return [nameOf(column), field.about ? schema.describe(field.about) : schema]
    }),
  )
}

const valueOf = ({ type }: Field) => type.input()
const setOfOne = (field: Field) => (field.required ? valueOf(field) : valueOf(field).nullable())

/**
 * The schemas of what a tool sets on a record that is there, by the names callers use; null empties
 * a field.
 */
export const setOf = <T extends Table, F extends Fields, N extends string>(
  entity: Entity<T, F>,
  tool: N,
): SetShape<F, N> =>
  // Built from the same properties that the type is read off; so are those below.
  shapeOf(entity, tool, setOfOne) as SetShape<F, N>

/** The schemas of what a tool gives a new record; what is left out is as by default. */
export const newOf = <T extends Table, F extends Fields, N extends string>(
  entity: Entity<T, F>,
  tool: N,
): NewShape<F, N> =>
  shapeOf(entity, tool, (field) =>
    field.needed ? valueOf(field) : valueOf(field).optional(),
  ) as NewShape<F, N>

/** The same where null may be said for nothing. */
export const newOrNullOf = <T extends Table, F extends Fields, N extends string>(
  entity: Entity<T, F>,
  tool: N,
): NewOrNullShape<F, N> =>
  shapeOf(entity, tool, (field) =>
    field.needed ? valueOf(field) : setOfOne(field).optional(),
  ) as NewOrNullShape<F, N>
