import { useQuery } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { openConflict } from '../action/conflict.ts'
import { openWayOn } from '../action/way-on.ts'
import { listen } from '../api/events.ts'
import { asProblem } from '../api/problem.ts'
import { actionQuery, meQuery, queryClient } from '../api/queries.ts'
import { onSignedOut } from '../api/request.ts'
import { useCommandsOpen } from '../command/state.ts'
import { EndingNotice } from '../plan/ending-notice.tsx'
import { cover, sessionOver } from '../session/cover.ts'
import { SignIn } from '../session/sign-in.tsx'
import { SignInCover } from '../session/sign-in-cover.tsx'
import { tell, toasts } from '../toast/store.ts'
import { Toasts } from '../toast/toasts-view.tsx'
import { useAssistantOpen } from '../ui/assistant-panel.ts'
import { LiveRegion } from '../ui/live-region.tsx'
import { notice } from '../ui/notice.ts'
import { useOnline } from '../ui/online.ts'
import { PageCorner } from '../ui/page.tsx'
import { Part } from '../ui/part.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { useStore } from '../ui/store.ts'
import { listenToKeys } from './keyboard.ts'
import { lazyPart } from './lazy-part.tsx'
import { LeaveDialog } from './leave-dialog.tsx'
import { NoticeBanner } from './notice-banner.tsx'
import { OfflineNotice } from './offline-notice.tsx'
import { Sidebar } from './sidebar.tsx'
import { TabBar } from './tab-bar.tsx'

const Panel = ({ children }: { children: ReactNode }) => (
  <aside className="assist pad">{children}</aside>
)
const Above = ({ children }: { children: ReactNode }) => <div className="banner">{children}</div>
const Assistant = lazyPart(
  () => import('../assistant/assistant.tsx').then((module) => module.Assistant),
  Panel,
)
const Commands = lazyPart(
  () => import('../command/commands.tsx').then((module) => module.Commands),
  Above,
)
const ConflictDialog = lazyPart(
  () => import('../action/conflict-dialog.tsx').then((module) => module.ConflictDialog),
  Above,
)
const WayOnDialog = lazyPart(
  () => import('../action/way-on-dialog.tsx').then((module) => module.WayOnDialog),
  Above,
)

/** Everything around a page; without a session, the sign-in. */
export function Shell() {
  const me = useQuery(meQuery)
  const covered = useStore(cover)
  useEffect(() => onSignedOut(sessionOver), [])
  if (me.isPending) return null
  // Who has been let in stays, whatever a later question about them comes to; a session that ended
  // is told by the listener.
  const problem = me.error && !me.data ? asProblem(me.error) : null
  if (problem && problem.status !== 401)
    return (
      <main className="sign-in">
        <ProblemNote error={problem} again={() => void me.refetch()} />
      </main>
    )
  if (!me.data) return <SignIn />
  return (
    <>
      <SignedIn key={me.data.person.id} me={me.data.person.id} />
      {covered && <SignInCover />}
    </>
  )
}

function SignedIn({ me }: { me: string }) {
  const assistant = useAssistantOpen()
  const commands = useCommandsOpen()
  const conflict = useStore(openConflict)
  const wayOn = useStore(openWayOn)
  const said = useStore(notice)
  const online = useOnline()
  useEffect(listenToKeys, [])
  useEffect(
    () =>
      listen(me, (told) => {
        if (told.event !== 'action' || !told.id) return
        const shown = toasts.get().some((entry) => entry.action.id === told.id)
        if (!shown && told.state !== 'applied' && told.state !== 'held') return
        // What others do is theirs to undo; only one's own actions get a toast here.
        void queryClient
          .fetchQuery({ ...actionQuery(told.id), staleTime: 0 })
          .then(
            (action) => (shown || action.principal.id === me ? tell(action) : undefined),
            console.warn,
          )
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
        <PageCorner value={<Toasts />}>
          <Outlet />
        </PageCorner>
      </div>
      {assistant && (
        <Part name="The assistant">
          <Assistant />
        </Part>
      )}
      {commands && <Commands />}
      {conflict && <ConflictDialog />}
      {wayOn && <WayOnDialog />}
      <TabBar />
      {said !== null ? (
        <NoticeBanner error={said} />
      ) : online ? (
        <EndingNotice me={me} />
      ) : (
        <OfflineNotice />
      )}
      <LeaveDialog />
      <LiveRegion />
    </div>
  )
}
