import type { ReactNode } from 'react'
import { Bar } from '../ui/bar.tsx'
import { Bones } from '../ui/bones.tsx'
import { Page } from '../ui/page.tsx'
import { Missing } from './missing.tsx'
import { placeOf, type RecordTable } from './record-place.ts'

type Props<R> = {
  table: RecordTable
  id: string
  /** What the query for it has come to. */
  got: { data: R | undefined; error: unknown; refetch: () => unknown }
  children: (record: R) => ReactNode
}

/** The page of one record: while it is read, and where it is not to be had, the ways on. */
export function RecordRoute<R>({ table, id, got, children }: Props<R>) {
  if (got.data) return children(got.data)
  const { to, label, one, all } = placeOf[table]
  return (
    <Page bar={<Bar crumb={{ to, label }} title={one} />}>
      <div className="main pad">
        {got.error ? (
          <Missing
            table={table}
            id={id}
            error={got.error}
            again={() => void got.refetch()}
            list={{ to, label: all }}
          />
        ) : (
          <Bones rows={9} />
        )}
      </div>
    </Page>
  )
}
