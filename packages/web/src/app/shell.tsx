import { useQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useEffect } from 'react'
import { notice, openConflict } from '../action/conflict.ts'
import { listen } from '../api/events.ts'
import { asProblem } from '../api/problem.ts'
import { actionQuery, meQuery, queryClient } from '../api/queries.ts'
import { onSignedOut } from '../api/request.ts'
import { useAssistantOpen } from '../assistant/panel-state.ts'
import { useCommandsOpen } from '../command/state.ts'
import { SignIn } from '../session/sign-in.tsx'
import { tell, toasts } from '../toast/store.ts'
import { LiveRegion } from '../ui/live-region.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { useStore } from '../ui/store.ts'
import { listenToKeys } from './keyboard.ts'
import { NoticeBanner } from './notice-banner.tsx'
import { Sidebar } from './sidebar.tsx'
import { TabBar } from './tab-bar.tsx'

const Assistant = lazy(() => import('../assistant/assistant.tsx').then((module) => ({ default: module.Assistant })))
const Commands = lazy(() => import('../command/commands.tsx').then((module) => ({ default: module.Commands })))
const ConflictDialog = lazy(() => import('../action/conflict-dialog.tsx').then((module) => ({ default: module.ConflictDialog })))

/** Everything around a page; without a session, the sign-in. */
export function Shell() {
  const me = useQuery(meQuery)
  useEffect(() => onSignedOut(() => queryClient.setQueryData(['me'], null)), [])
  if (me.isPending) return null
  const problem = me.error ? asProblem(me.error) : null
  if (problem && problem.status !== 401)
    return (
      <main className="sign-in">
        <ProblemNote error={problem} again={() => void me.refetch()} />
      </main>
    )
  return me.data ? <SignedIn key={me.data.person.id} me={me.data.person.id} /> : <SignIn />
}

function SignedIn({ me }: { me: string }) {
  const assistant = useAssistantOpen()
  const commands = useCommandsOpen()
  const conflict = useStore(openConflict)
  const said = useStore(notice)
  useEffect(listenToKeys, [])
  useEffect(
    () =>
      listen((told) => {
        if (told.event !== 'action' || !told.id) return
        const shown = toasts.get().some((entry) => entry.action.id === told.id)
        if (!shown && told.state !== 'applied' && told.state !== 'held') return
        // What others do is theirs to undo; only one's own actions get a toast here.
        void queryClient
          .fetchQuery({ ...actionQuery(told.id), staleTime: 0 })
          .then((action) => (shown || action.principal.id === me ? tell(action) : undefined), console.warn)
      }),
    [me],
  )
  return (
    <div className="app" data-assistant={assistant || undefined}>
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <Sidebar />
      <div id="main" className="frame" tabIndex={-1}>
        <Outlet />
      </div>
      <Suspense fallback={null}>
        {assistant && <Assistant />}
        {commands && <Commands />}
        {conflict && <ConflictDialog />}
      </Suspense>
      <TabBar />
      {said !== null && <NoticeBanner error={said} />}
      <LiveRegion />
    </div>
  )
}
