import { createRootRoute, createRoute, createRouter, Link } from '@tanstack/react-router'
import type { ComponentType, ReactNode } from 'react'
import { movedTo } from '../ui/assistant-panel.ts'
import { Bar } from '../ui/bar.tsx'
import { Empty } from '../ui/empty.tsx'
import { setGo } from '../ui/go.ts'
import { Page } from '../ui/page.tsx'
import { PartTrouble } from '../ui/part.tsx'
import { lazyPart } from './lazy-part.tsx'
import { Shell } from './shell.tsx'

const root = createRootRoute({
  component: Shell,
  notFoundComponent: Nowhere,
  // What is around the pages failed itself; a page that fails has the words of the router's
  // default.
  errorComponent: ({ error, reset }) => <Broken error={error} reset={reset} />,
})

function Nowhere() {
  return (
    <Page bar={<Bar title="Nothing here" />}>
      <div className="main">
        <Empty
          title="There is no such page"
          text="The address may be mistyped, or the record was archived."
        >
          <Link className="btn ink" to="/">
            Go to Today
          </Link>
        </Empty>
      </div>
    </Page>
  )
}

/** A page that failed in itself; where one is stays, and so does the way elsewhere. */
function Broken({ error, reset }: { error: unknown; reset: () => void }) {
  return (
    <Page bar={<Bar title="Rescind" />}>
      <div className="main pad">
        <PartTrouble name="This page" error={error} again={reset} />
      </div>
    </Page>
  )
}

function Waiting({ children }: { children: ReactNode }) {
  return (
    <Page bar={<Bar title="Rescind" />}>
      <div className="main pad">{children}</div>
    </Page>
  )
}

/** A page in a chunk of its own. */
const page = (imports: () => Promise<ComponentType>) => lazyPart(imports, Waiting)

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

/** One route per place; each page is its own chunk. */
const routes = [
  createRoute({
    getParentRoute: () => root,
    path: '/',
    component: page(() => import('../today/today.tsx').then((module) => module.Today)),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/contacts',
    validateSearch: (
      search,
    ): { q?: string; lifecycle?: string; owner?: string; sort?: string } => ({
      q: text(search.q),
      lifecycle: text(search.lifecycle),
      owner: text(search.owner),
      sort: text(search.sort),
    }),
    component: page(() =>
      import('../contact/contact-list.tsx').then((module) => module.ContactList),
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/contacts/$id',
    component: page(() =>
      import('../contact/contact-page.tsx').then((module) => module.ContactPage),
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/companies',
    validateSearch: (search): { q?: string } => ({ q: text(search.q) }),
    component: page(() =>
      import('../company/company-list.tsx').then((module) => module.CompanyList),
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/companies/$id',
    component: page(() =>
      import('../company/company-page.tsx').then((module) => module.CompanyPage),
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/deals',
    validateSearch: (
      search,
    ): { view?: 'board' | 'list' | 'forecast'; pipeline?: string; owner?: string } => ({
      view: search.view === 'list' || search.view === 'forecast' ? search.view : undefined,
      pipeline: text(search.pipeline),
      owner: text(search.owner),
    }),
    component: page(() => import('../deal/deals.tsx').then((module) => module.Deals)),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/deals/$id',
    component: page(() => import('../deal/deal-page.tsx').then((module) => module.DealPage)),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/tasks',
    component: page(() => import('../task/task-list.tsx').then((module) => module.TaskList)),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/sequences',
    component: page(() =>
      import('../sequence/sequence-list.tsx').then((module) => module.SequenceList),
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/outbox',
    validateSearch: (search): { tab?: 'mailbox'; state?: string; mail?: string } => ({
      tab: search.tab === 'mailbox' ? 'mailbox' : undefined,
      state: text(search.state),
      mail: text(search.mail),
    }),
    component: page(() => import('../outbox/outbox.tsx').then((module) => module.Outbox)),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/import',
    component: page(() =>
      import('../import/import-start.tsx').then((module) => module.ImportStart),
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/import/$id',
    component: page(() => import('../import/import-page.tsx').then((module) => module.ImportPage)),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/plans',
    component: page(() => import('../plan/plan-list.tsx').then((module) => module.PlanList)),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/plans/$id',
    component: page(() => import('../plan/plan-page.tsx').then((module) => module.PlanPage)),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/activity',
    validateSearch: (
      search,
    ): { action?: string; tool?: string; agent?: string; principal?: string; state?: string } => ({
      action: text(search.action),
      tool: text(search.tool),
      agent: text(search.agent),
      principal: text(search.principal),
      state: text(search.state),
    }),
    component: page(() => import('../activity/activity.tsx').then((module) => module.Activity)),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/evidence',
    component: page(() => import('../evidence/evidence.tsx').then((module) => module.Evidence)),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/privacy',
    component: page(() => import('../privacy/privacy.tsx').then((module) => module.Privacy)),
  }),
] as const

export const router = createRouter({
  routeTree: root.addChildren(routes),
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultErrorComponent: ({ error, reset }) => <Broken error={error} reset={reset} />,
})

// After the page has changed, so that the panel of the place one leaves does not blink.
router.subscribe('onResolved', ({ toLocation }) => movedTo(toLocation.pathname))
setGo((path) => router.history.push(path))

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
