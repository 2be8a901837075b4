import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Ref } from '../api/wire.ts'
import { Found } from '../ui/found.tsx'
import { usePhone } from '../ui/media.ts'
import { PlainLink } from '../ui/plain-link.tsx'
import { SortHead } from '../ui/sort-head.tsx'
import type { useRows } from '../ui/use-rows.ts'
import { VirtualList } from '../ui/virtual-list.tsx'

const row_px = 36
const phone_row_px = 60

/** One column of a list, as data. */
export interface Column<T> {
  label: string
  /** A track of the grid: "96px", "minmax(110px,1.2fr)". */
  width: string
  show: (row: T) => ReactNode
  /** The field that its head orders by. */
  sort?: string
  /** How it is set; text where it is left out. */
  as?: 'text' | 'link' | 'word' | 'number' | 'time'
}

/** A list of records of one kind, as data; the name leads to the record. */
export interface ListOf<T> {
  label: string
  testId?: string
  /** Where the records are: "/contacts". */
  path: '/contacts' | '/companies' | '/deals'
  name: Pick<Column<T>, 'width' | 'sort'>
  columns: readonly Column<T>[]
  /** On a phone: what stands under the name, and at the end of the line. */
  phone: { under: (row: T) => ReactNode; end: (row: T) => ReactNode; as?: 'number' | 'right' }
}

const settings: Record<NonNullable<Column<unknown>['as']>, string> = {
  text: 'trunc ink2',
  link: 'trunc',
  word: 'ink2',
  number: 'num right',
  time: 'mute fig-tab',
}

type Sorted = { by: string; set: (sort: string) => void }

/** The list of one kind of record: thousands of rows, two lines each on a phone. */
export function RecordList<T extends Ref>({
  of,
  found,
  sorted,
  empty,
}: {
  of: ListOf<T>
  found: Omit<ReturnType<typeof useRows>, 'rows'> & { rows: (T | undefined)[] }
  sorted?: Sorted
  empty: ReactNode
}) {
  const navigate = useNavigate()
  const phone = usePhone()
  const columns: Column<T>[] = [
    {
      ...of.name,
      label: 'Name',
      as: 'link',
      show: (row) => <NameLink of={of} row={row} />,
    },
    ...of.columns,
  ]
  return (
    <Found
      pending={found.pending}
      error={found.error}
      again={found.again}
      none={found.total === 0}
      empty={empty}
      bones={12}
    >
      <VirtualList
        label={of.label}
        testId={of.testId}
        columns={phone ? 'minmax(0,1fr) auto' : columns.map(({ width }) => width).join(' ')}
        rowHeight={phone ? phone_row_px : row_px}
        rows={found.rows}
        rowKey={(row) => row.id}
        onReach={found.onReach}
        onOpen={(row) => void navigate({ to: `${of.path}/$id`, params: { id: row.id } })}
        head={columns.map((column) => (
          <Head
            key={column.label}
            label={column.label}
            sort={column.sort}
            as={column.as}
            sorted={sorted}
          />
        ))}
        render={(row) =>
          phone ? (
            <PhoneCells of={of} row={row} />
          ) : (
            columns.map(({ label, as = 'text', show }) => (
              <span key={label} role="gridcell" className={settings[as]}>
                {show(row)}
              </span>
            ))
          )
        }
      />
    </Found>
  )
}

function Head({
  label,
  sort,
  as,
  sorted,
}: Pick<Column<never>, 'label' | 'sort' | 'as'> & { sorted: Sorted | undefined }) {
  const right = as === 'number'
  return sort && sorted ? (
    <SortHead field={sort} label={label} sort={sorted.by} onSort={sorted.set} right={right} />
  ) : (
    <span role="columnheader" className={right ? 'right' : undefined}>
      {label}
    </span>
  )
}

function NameLink<T extends Ref>({ of, row }: { of: ListOf<T>; row: T }) {
  return (
    <PlainLink to={`${of.path}/${row.id}`}>
      <b>{row.name}</b>
    </PlainLink>
  )
}

const ends = { number: 'num', right: 'mute t12 right' }

function PhoneCells<T extends Ref>({ of, row }: { of: ListOf<T>; row: T }) {
  const { under, end, as = 'right' } = of.phone
  return (
    <>
      <span role="gridcell">
        <div className="trunc">
          <NameLink of={of} row={row} />
        </div>
        <div className="mute t12 trunc">{under(row)}</div>
      </span>
      <span role="gridcell" className={ends[as]}>
        {end(row)}
      </span>
    </>
  )
}
