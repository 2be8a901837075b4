import { useQuery } from '@tanstack/react-query'
import { toolQuery } from './queries.ts'
import type { Person, Ref } from './wire.ts'

/** The people records can belong to. */
export function usePeople(): Ref[] {
  const { data } = useQuery({
    ...toolQuery('user_list', {
      where: { active: true, role: { in: ['rep', 'manager', 'admin', 'compliance'] } },
      limit: 200,
    }),
    staleTime: 5 * 60_000,
  })
  return data?.rows ?? []
}

/** The product itself, which set up what was there at the beginning. */
export function isSystem(person: Person): boolean {
  return person.role === 'system' || person.id === '00000000-0000-0000-0000-000000000000'
}
