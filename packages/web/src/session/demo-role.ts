import { meQuery, queryClient } from '../api/queries.ts'
import { request } from '../api/request.ts'
import type { Me } from '../api/types.ts'

/** Reads who is signed in now and forgets what somebody else saw. */
export async function enter(): Promise<void> {
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== 'me' })
  queryClient.setQueryData<Me>(['me'], await queryClient.fetchQuery({ ...meQuery, staleTime: 0 }))
}

export async function signInAs(role: string): Promise<void> {
  await request('POST', '/api/demo/sign-in', { role })
  await enter()
}

/** The role that a one-click address (`/?as=manager`) names; read once, then gone from the address. */
export function takeAskedRole(): string | null {
  const url = new URL(window.location.href)
  const role = url.searchParams.get('as')
  if (role) {
    url.searchParams.delete('as')
    window.history.replaceState(null, '', url)
  }
  return role
}
