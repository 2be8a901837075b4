import { createRootRoute, createRoute, createRouter, Link, lazyRouteComponent } from '@tanstack/react-router'
import { movedTo } from '../assistant/panel-state.ts'
import { Empty } from '../ui/empty.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { Bar } from './bar.tsx'
import { setGo } from './go.ts'
import { Page } from './page.tsx'
import { Shell } from './shell.tsx'

const root = createRootRoute({
  component: Shell,
  notFoundComponent: Nowhere,
  errorComponent: ({ error }) => <Broken error={error} />,
})

function Nowhere() {
  return (
    <Page bar={<Bar title="Nothing here" />}>
      <div className="main">
        <Empty title="There is no such page" text="The address may be mistyped, or the record was archived.">
          <Link className="btn ink" to="/">
            Go to Today
          </Link>
        </Empty>
      </div>
    </Page>
  )
}

function Broken({ error }: { error: unknown }) {
  return (
    <Page bar={<Bar title="This page broke" />}>
      <div className="main pad">
        <ProblemNote error={error} again={() => window.location.reload()} />
      </div>
    </Page>
  )
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

/** One route per place; each page is its own chunk. */
const routes = [
  createRoute({
    getParentRoute: () => root,
    path: '/',
    component: lazyRouteComponent(() => import('../today/today.tsx'), 'Today'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/contacts',
    validateSearch: (search): { q?: string; lifecycle?: string; owner?: string; sort?: string } => ({
      q: text(search.q),
      lifecycle: text(search.lifecycle),
      owner: text(search.owner),
      sort: text(search.sort),
    }),
    component: lazyRouteComponent(() => import('../contact/contact-list.tsx'), 'ContactList'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/contacts/$id',
    component: lazyRouteComponent(() => import('../contact/contact-page.tsx'), 'ContactPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/companies',
    validateSearch: (search): { q?: string } => ({ q: text(search.q) }),
    component: lazyRouteComponent(() => import('../company/company-list.tsx'), 'CompanyList'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/companies/$id',
    component: lazyRouteComponent(() => import('../company/company-page.tsx'), 'CompanyPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/deals',
    validateSearch: (search): { view?: 'board' | 'list' | 'forecast'; pipeline?: string; owner?: string } => ({
      view: search.view === 'list' || search.view === 'forecast' ? search.view : undefined,
      pipeline: text(search.pipeline),
      owner: text(search.owner),
    }),
    component: lazyRouteComponent(() => import('../deal/deals.tsx'), 'Deals'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/deals/$id',
    component: lazyRouteComponent(() => import('../deal/deal-page.tsx'), 'DealPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/tasks',
    component: lazyRouteComponent(() => import('../task/task-list.tsx'), 'TaskList'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/sequences',
    component: lazyRouteComponent(() => import('../sequence/sequence-list.tsx'), 'SequenceList'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/outbox',
    validateSearch: (search): { tab?: 'mailbox'; state?: string; mail?: string } => ({
      tab: search.tab === 'mailbox' ? 'mailbox' : undefined,
      state: text(search.state),
      mail: text(search.mail),
    }),
    component: lazyRouteComponent(() => import('../outbox/outbox.tsx'), 'Outbox'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/import',
    component: lazyRouteComponent(() => import('../import/import-start.tsx'), 'ImportStart'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/import/$id',
    component: lazyRouteComponent(() => import('../import/import-page.tsx'), 'ImportPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/plans',
    component: lazyRouteComponent(() => import('../plan/plan-list.tsx'), 'PlanList'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/plans/$id',
    component: lazyRouteComponent(() => import('../plan/plan-page.tsx'), 'PlanPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/activity',
    validateSearch: (search): { action?: string; tool?: string; agent?: string; principal?: string; state?: string } => ({
      action: text(search.action),
      tool: text(search.tool),
      agent: text(search.agent),
      principal: text(search.principal),
      state: text(search.state),
    }),
    component: lazyRouteComponent(() => import('../activity/activity.tsx'), 'Activity'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/evidence',
    component: lazyRouteComponent(() => import('../audit/evidence.tsx'), 'Evidence'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/privacy',
    component: lazyRouteComponent(() => import('../privacy/privacy.tsx'), 'Privacy'),
  }),
] as const

export const router = createRouter({ routeTree: root.addChildren(routes), defaultPreload: 'intent', scrollRestoration: true })

// After the page has changed, so that the panel of the place one leaves does not blink.
router.subscribe('onResolved', ({ toLocation }) => movedTo(toLocation.pathname))
setGo((path) => router.history.push(path))

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
