import { createServer, type Server, type Socket } from 'node:net'
import MailComposer from 'nodemailer/lib/mail-composer'
import { afterEach, expect, test } from 'vitest'
import { type ArrivedMail, type MailboxServer, startMailboxServer } from './mailbox-server.ts'
import { openSmtpSession, type SmtpSession } from './smtp-session.ts'
import { mailboxTarget, type SmtpTarget, smtpTargetOf } from './smtp-target.ts'

const secret = 'a test secret'
const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function mailbox(store: (mail: ArrivedMail) => Promise<void>): Promise<MailboxServer> {
  const server = await startMailboxServer(secret, store)
  closing.push(() => server.close())
  return server
}

const running = new AbortController().signal

async function session(target: SmtpTarget, stopping = running): Promise<SmtpSession> {
  const opened = await openSmtpSession(target, stopping)
  if ('reason' in opened) throw new Error(opened.reason)
  closing.push(() => opened.close())
  return opened
}

async function mail(to = 'ada@example.org') {
  const raw = await new MailComposer({
    from: 'us@example.org',
    to,
    subject: 'Grüße',
    text: 'Hello',
  })
    .compile()
    .build()
  return { from: 'us@example.org', to, raw }
}

/** A mail server that follows a script: for each command the reply, or null to hang up. */
async function scripted(reply: (command: string) => string | null): Promise<SmtpTarget> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    let inData = false
    socket.write('220 test\r\n')
    socket.on('data', (chunk) => {
      for (const line of chunk.toString().split('\r\n').slice(0, -1)) {
        if (inData && line !== '.') continue
        const command = inData ? '.' : (line.split(' ')[0] ?? '')
        inData = false
        const answer = reply(command)
        if (answer === null) return socket.destroy()
        if (answer.startsWith('354')) inData = true
        socket.write(`${answer}\r\n`)
      }
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as { port: number }
  return { ...smtpTargetOf('smtp://127.0.0.1'), port }
}

const obliging = (command: string) => (command === 'DATA' ? '354 go on' : '250 ok')

test('a mail reaches the built-in mailbox of the organisation that signed in, byte for byte', async () => {
  const arrived: ArrivedMail[] = []
  const { port } = await mailbox(async (one) => void arrived.push(one))
  const sent = await mail()
  expect(await (await session(mailboxTarget(port, secret, 'org-1'))).send(sent)).toEqual({
    fate: 'sent',
  })
  expect(arrived).toMatchObject([
    { org: 'org-1', from: 'us@example.org', to: ['ada@example.org'], subject: 'Grüße' },
  ])
  expect(arrived[0]?.raw.toString().trimEnd()).toBe(sent.raw.toString().trimEnd())
})

test('an organisation cannot sign in to the built-in mailbox as another', async () => {
  const { port } = await mailbox(async () => {})
  const stolen = {
    ...mailboxTarget(port, secret, 'org-1'),
    auth: { user: 'org-2', pass: mailboxTarget(port, secret, 'org-1').auth?.pass ?? '' },
  }
  expect(await openSmtpSession(stolen, running)).toEqual({ reason: 'sign_in_refused' })
})

test('a mail that could not be stored is not accepted, and may be tried again', async () => {
  const { port } = await mailbox(() => Promise.reject(new Error('database down')))
  expect(await (await session(mailboxTarget(port, secret, 'org-1'))).send(await mail())).toEqual({
    fate: 'later',
    reason: 'smtp_451',
  })
})

test('a server that is not there means: later', async () => {
  expect(await openSmtpSession({ ...smtpTargetOf('smtp://127.0.0.1'), port: 1 }, running)).toEqual({
    reason: 'no_connection',
  })
})

test('a refused recipient is refused for good, and the session goes on with the next', async () => {
  let refuse = true
  const target = await scripted((command) =>
    command === 'RCPT' && refuse ? '550 no such user' : obliging(command),
  )
  const open = await session(target)
  expect(await open.send(await mail('nobody@example.org'))).toEqual({
    fate: 'refused',
    reason: 'smtp_550',
  })
  refuse = false
  expect(await open.send(await mail())).toEqual({ fate: 'sent' })
})

test('a temporary no means: later', async () => {
  const target = await scripted((command) =>
    command === 'RCPT' ? '450 mailbox busy' : obliging(command),
  )
  expect(await (await session(target)).send(await mail())).toEqual({
    fate: 'later',
    reason: 'smtp_450',
  })
})

test('a connection that breaks before the text is handed over means: later', async () => {
  const target = await scripted((command) => (command === 'RCPT' ? null : obliging(command)))
  expect(await (await session(target)).send(await mail())).toEqual({
    fate: 'later',
    reason: 'no_connection',
  })
})

test('a connection that breaks after the text was handed over leaves the fate unknown', async () => {
  const target = await scripted((command) => (command === '.' ? null : obliging(command)))
  const open = await session(target)
  expect(await open.send(await mail())).toEqual({ fate: 'unknown', reason: 'connection_lost' })
  expect(open.open).toBe(false)
})

test('a password travels to another machine only under TLS', () => {
  expect(smtpTargetOf('smtp://me:secret@mail.example.org').requireTLS).toBe(true)
  expect(smtpTargetOf('smtps://me:secret@mail.example.org')).toMatchObject({
    secure: true,
    port: 465,
    requireTLS: false,
  })
  expect(smtpTargetOf('smtp://mail.example.org:2525')).toMatchObject({
    requireTLS: false,
    port: 2525,
    auth: undefined,
  })
})

test('a stop ends a connection at once that the server takes and never greets', async () => {
  const sockets: Socket[] = []
  const silent = createServer((socket) => void sockets.push(socket.on('error', () => {})))
  await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done))
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    silent.close()
  })
  const { port } = silent.address() as { port: number }
  const stopping = new AbortController()
  const opening = openSmtpSession({ ...smtpTargetOf('smtp://127.0.0.1'), port }, stopping.signal)
  await expect.poll(() => sockets.length).toBe(1)
  stopping.abort()
  expect(await opening).toEqual({ reason: 'server_stopped' })
})

test('a stop before the text is on its way puts nothing in doubt; one that is on its way is waited for', async () => {
  const stopping = new AbortController()
  let asked = ''
  const target = await scripted((command) => {
    asked = command
    return command === 'RCPT' ? '' : '250 ok'
  })
  const sending = (await session(target, stopping.signal)).send(await mail())
  await expect.poll(() => asked).toBe('RCPT')
  stopping.abort()
  expect(await sending).toEqual({ fate: 'later', reason: 'server_stopped' })

  const later = new AbortController()
  const slow = await scripted((command) => {
    if (command !== '.') return command === 'DATA' ? '354 go' : '250 ok'
    later.abort()
    return '250 taken'
  })
  expect(await (await session(slow, later.signal)).send(await mail())).toEqual({ fate: 'sent' })
})
