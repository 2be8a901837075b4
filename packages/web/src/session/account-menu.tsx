import { useQuery } from '@tanstack/react-query'
import { asProblem } from '../api/problem.ts'
import { meQuery, queryClient } from '../api/queries.ts'
import { request } from '../api/request.ts'
import type { DemoRole } from '../api/wire.ts'
import { Menu, MenuItem } from '../ui/menu.tsx'
import { notice } from '../ui/notice.ts'
import { Who } from '../ui/who.tsx'
import { sentence } from '../words/diff.ts'
import { signInAs } from './demo-role.ts'

async function signOut(): Promise<void> {
  try {
    await request('POST /api/auth/sign-out')
    queryClient.clear()
    queryClient.setQueryData(['me'], null)
    sessionStorage.clear()
    window.location.assign('/')
  } catch (error) {
    notice.set(asProblem(error))
  }
}

function become(role: DemoRole): void {
  sessionStorage.clear()
  signInAs(role).then(
    () => window.location.assign('/'),
    (error) => notice.set(asProblem(error)),
  )
}

function useOthers() {
  const me = useQuery(meQuery)
  const demo = useQuery({
    queryKey: ['demo'],
    queryFn: () => request('GET /api/demo'),
    enabled: me.data?.demo === true,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
  return {
    me: me.data,
    others: (demo.data?.roles ?? []).filter((each) => each.email !== me.data?.person.email),
  }
}

/** Who is signed in, at the foot of the sidebar; in the demo one can become somebody else. */
export function AccountMenu() {
  const { me, others } = useOthers()
  if (!me) return null
  return (
    <Menu
      side="above"
      width={224}
      trigger={{
        className: 'me',
        testid: 'account',
        content: (
          <>
            <Who name={me.person.name} size="m" />
            <span className="grow">
              <span className="trunc" style={{ display: 'block' }}>
                <b>{me.person.name}</b>
              </span>
              <span className="mute t11 trunc" style={{ display: 'block' }}>
                {sentence(me.person.role ?? '')}, {me.org.name}
              </span>
            </span>
          </>
        ),
      }}
    >
      {others.length > 0 && <div className="label">Look at it as</div>}
      {others.map((each) => (
        <MenuItem
          key={each.email}
          icon={<Who name={each.name} />}
          onClick={() => become(each.role)}
        >
          {each.name}, {each.role}
        </MenuItem>
      ))}
      <MenuItem onClick={() => void signOut()}>Sign out</MenuItem>
    </Menu>
  )
}

/** The same as plain buttons, for the phone's sheet. */
export function AccountActions() {
  const { me, others } = useOthers()
  if (!me) return null
  return (
    <div className="stack">
      <p className="mute t12">
        Signed in as {me.person.name}, {me.person.role}
      </p>
      <div className="row wraps">
        {others.map((each) => (
          <button
            key={each.email}
            type="button"
            className="btn sm"
            onClick={() => become(each.role)}
          >
            Be {each.name}
          </button>
        ))}
        <button type="button" className="btn sm" onClick={() => void signOut()}>
          Sign out
        </button>
      </div>
    </div>
  )
}
