import { IconArrowRight } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useEffect, useState } from 'react'
import { request } from '../api/request.ts'
import type { Demo, DemoRole } from '../api/wire.ts'
import { Wordmark } from '../look/wordmark.tsx'
import { Bones } from '../ui/bones.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { Who } from '../ui/who.tsx'
import { sentence } from '../words/diff.ts'
import { demoToken, enter, keepDemoToken, signInAs } from './demo-role.ts'
import './sign-in.css'

const mays: Record<string, string> = {
  rep: 'Works on own contacts and deals',
  manager: 'Approves plans of the team',
  admin: 'Sees and sets everything',
  compliance: 'Opt-outs, legal holds, records',
}

export function SignIn({ kept = false }: { kept?: boolean }) {
  const demo = useQuery({ queryKey: ['demo'], queryFn: () => request('GET /api/demo'), retry: 1 })
  const orgName = demo.data?.org.name
  useEffect(() => {
    document.title = 'Sign in · Rescind'
  }, [])
  return (
    <main className="sign-in">
      <div className="sign-in-box">
        <Wordmark height={34} />
        <div>
          <h1>{demo.data ? `Look around at ${orgName ?? 'the demo company'}` : 'Sign in'}</h1>
          <p className="lede">
            {kept
              ? 'Your session has ended. What you typed is kept and is there again once you have signed in as yourself.'
              : demo.data
                ? 'A demo company with its own database. Choose who you are; you can switch at any time.'
                : 'With the address your company knows you by.'}
          </p>
        </div>
        {demo.isPending ? (
          <Bones rows={4} />
        ) : demo.data ? (
          <Roles demo={demo.data} />
        ) : (
          <Password />
        )}
        <p className="mute t12">
          Whatever an agent does here can be taken back, or it waits for you first.
        </p>
      </div>
    </main>
  )
}

function Roles({ demo }: { demo: Demo }) {
  const [token, setToken] = useState(demoToken)
  const [asks] = useState(token === '')
  const enterAs = useMutation({
    mutationFn: async (role: DemoRole) => {
      keepDemoToken(token)
      await signInAs(role)
    },
  })
  return (
    <>
      {(asks || enterAs.error) && (
        <label className="field">
          <span>Token of this demo</span>
          <input
            className="input"
            autoComplete="off"
            spellCheck={false}
            aria-describedby="demo-token-where"
            value={token}
            onChange={(event) => setToken(event.target.value)}
          />
          <span id="demo-token-where" className="mute t12">
            It stands in the links that the server printed when it started, and in the file
            demo-token of its data folder.
          </span>
        </label>
      )}
      <ul className="roles">
        {demo.roles.map((each) => (
          <li key={each.email}>
            <button
              type="button"
              className="role"
              disabled={enterAs.isPending}
              data-testid={`sign-in-${each.role}`}
              onClick={() => enterAs.mutate(each.role)}
            >
              <Who name={each.name} size="b" />
              <span className="grow">
                <b>{sentence(each.role)}</b>
                <span className="ink2">{each.name}</span>
                <span className="mute t12">{mays[each.role] ?? each.email}</span>
              </span>
              <IconArrowRight className="i mute" aria-hidden />
            </button>
          </li>
        ))}
      </ul>
      {enterAs.error && <ProblemNote error={enterAs.error} />}
    </>
  )
}

function Password() {
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const signIn = useMutation({
    mutationFn: async () => {
      await request('POST /api/auth/sign-in/email', { body: { email, password } })
      await enter()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    signIn.mutate()
  }
  return (
    <form className="stack g12" onSubmit={submit}>
      <label className="field">
        <span>Email</span>
        <input
          className="input"
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </label>
      <label className="field">
        <span>Password</span>
        <input
          className="input"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </label>
      {signIn.error && <ProblemNote error={signIn.error} />}
      <button type="submit" className="btn ink lg" disabled={signIn.isPending}>
        Sign in
      </button>
    </form>
  )
}
