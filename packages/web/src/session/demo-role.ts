import { asProblem } from '../api/problem.ts'
import { meQuery, queryClient } from '../api/queries.ts'
import { request } from '../api/request.ts'
import type { DemoRole, Me } from '../api/wire.ts'
import { cover } from './cover.ts'

/** Reads who is signed in now and forgets what somebody else saw. */
export async function enter(): Promise<void> {
  const before = queryClient.getQueryData<Me | null>(['me'])?.person.id
  const me = await queryClient.fetchQuery({ ...meQuery, staleTime: 0 })
  const others = {
    predicate: (query: { queryKey: readonly unknown[] }) => query.queryKey[0] !== 'me',
  }
  if (before === me.person.id) void queryClient.invalidateQueries(others)
  else queryClient.removeQueries(others)
  cover.set(false)
}

const roles: DemoRole[] = ['rep', 'manager', 'admin', 'compliance']
const tokenKey = 'rescind.demo-token'

/** The token of the server's links, once one of them was opened here; empty before. */
export const demoToken = (): string => localStorage.getItem(tokenKey) ?? ''

export function keepDemoToken(token: string): void {
  localStorage.setItem(tokenKey, token.trim())
}

/** One-click sign-in; a token that the server does not know (any more) is forgotten. */
export async function signInAs(role: DemoRole): Promise<void> {
  try {
    await request('POST /api/demo/sign-in', { body: { role, token: demoToken() } })
  } catch (error) {
    if (asProblem(error).status === 403) localStorage.removeItem(tokenKey)
    throw error
  }
  await enter()
}

/**
 * The role that a one-click address (`/?as=manager&token=…`) names; read once, then gone from the
 * address with its token.
 */
export function takeAskedRole(): DemoRole | null {
  const url = new URL(window.location.href)
  const role = url.searchParams.get('as')
  if (role) {
    const token = url.searchParams.get('token')
    if (token) keepDemoToken(token)
    for (const name of ['as', 'token']) url.searchParams.delete(name)
    window.history.replaceState(null, '', url)
  }
  return roles.find((known) => known === role) ?? null
}
