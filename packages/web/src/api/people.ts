import { useQuery } from '@tanstack/react-query'
import { toolQuery } from './queries.ts'
import type { Ref } from './types.ts'

/** The people records can belong to. */
export function usePeople(): Ref[] {
  const { data } = useQuery({
    ...toolQuery<{ rows: Ref[] }>('user_list', {
      where: { active: true, role: { in: ['rep', 'manager', 'admin', 'compliance'] } },
      limit: 200,
    }),
    staleTime: 5 * 60_000,
  })
  return data?.rows ?? []
}
