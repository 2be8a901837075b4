import { QueryClientProvider } from '@tanstack/react-query'
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router'
import { cleanup, render, screen } from '@testing-library/react'
import type { ReactNode } from 'react'
import { vi } from 'vitest'
import { queryClient } from '../api/queries.ts'
import { LiveRegion } from '../ui/live-region.tsx'

/** What the server would answer, by method and path; a function may look at what was sent. */
type Answers = Record<string, unknown | ((body: unknown) => unknown)>

/**
 * Shows one component with all that a page has around it, in place of what was shown before: a
 * router, what the server answers, and who is signed in. Whatever is asked beyond `answers` is not
 * answered, as without a network.
 */
export async function show(
  children: ReactNode,
  { permissions = [], answers = {} }: { permissions?: string[]; answers?: Answers } = {},
): Promise<void> {
  cleanup()
  queryClient.clear()
  const person = { id: 'p', name: 'Mara Oyelund', role: 'manager', email: 'mara@harbour.example' }
  queryClient.setQueryData(['me'], { person, permissions })
  vi.stubGlobal('fetch', async (url: string | URL, init: RequestInit = {}) => {
    const { pathname } = new URL(String(url), 'http://page.example')
    const answer = answers[`${init.method ?? 'GET'} ${pathname}`]
    if (answer === undefined) throw new TypeError(`nobody answers ${pathname}`)
    const said =
      typeof answer === 'function' ? await answer(JSON.parse(String(init.body ?? 'null'))) : answer
    return new Response(JSON.stringify(said), { headers: { 'content-type': 'application/json' } })
  })
  const routeTree = createRootRoute({ component: () => children })
  const router = createRouter({ routeTree, history: createMemoryHistory() })
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
      <LiveRegion />
    </QueryClientProvider>,
  )
  await screen.findByRole('status')
}
