import { useEffect, useState } from 'react'
import { request } from '../api/request.ts'
import type { Paged, Plan } from '../api/wire.ts'

type Part = 'changes' | 'outbound' | 'held_out'
type RowOf<P extends Part> = NonNullable<Plan[P]>['rows'][number]

const page_rows_max = 200

export type Pages<T> = {
  rows: T[]
  total: number
  done: boolean
  more: () => Promise<void>
  all: () => Promise<T[]>
}

/**
 * The rows of one part of a plan as far as they were read, and how to read on. A plan never changes
 * under its digest.
 */
export function usePages<P extends Part>(plan: Plan, part: P): Pages<RowOf<P>> {
  const first = plan[part] as Paged<RowOf<P>> | undefined
  const start = () => ({ digest: plan.digest, rows: first?.rows ?? [], next: first?.next ?? null })
  const [read, setRead] = useState(start)
  // biome-ignore lint/correctness/useExhaustiveDependencies: starts over only for another plan, or when its first rows arrive
  useEffect(() => setRead(start()), [plan.id, plan.digest, first === undefined])

  const page = async (after: string) => {
    const next = await request('GET /api/plans/{id}', {
      params: { id: plan.id },
      query: { [`${part}_after`]: after, limit: page_rows_max },
    })
    return (next[part] ?? { rows: [] }) as Paged<RowOf<P>>
  }
  const more = async () => {
    if (!read.next) return
    const { rows, next } = await page(read.next)
    setRead({ digest: plan.digest, rows: [...read.rows, ...rows], next: next ?? null })
  }
  const all = async () => {
    const rows = [...read.rows]
    let next = read.next
    while (next) {
      const got = await page(next)
      rows.push(...got.rows)
      next = got.next ?? null
    }
    setRead({ digest: plan.digest, rows, next: null })
    return rows
  }
  return {
    rows: read.rows,
    total: first?.total ?? read.rows.length,
    done: read.next === null,
    more,
    all,
  }
}
