import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/**
 * A mail server somewhere else, as tests need it: it refuses whom they say, and can stop in the
 * middle of a mail.
 */
export interface MailServer {
  url: string
  /** Recipients of mails it took, in order. */
  taken: string[]
  /** Says no to these for good (550), to these for now (450). */
  refuses: Set<string>
  postpones: Set<string>
  /** While set, takes the text of a mail and does not answer. */
  silent: boolean
  /** How many mails it is keeping waiting. */
  waiting: number
  /** Takes those after all, and says so. */
  answer(): void
  stop(): Promise<void>
}

export async function startMailServer(port = 0): Promise<MailServer> {
  const no = (responseCode: number, text: string) =>
    Object.assign(new Error(text), { responseCode })
  const kept: (() => void)[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onRcptTo({ address }, _session, done) {
      if (it.refuses.has(address)) return done(no(550, 'no such user'))
      if (it.postpones.has(address)) return done(no(450, 'come back later'))
      done()
    },
    onData(stream, session, done) {
      stream.resume()
      stream.on('end', () => {
        const take = () => {
          it.taken.push(...session.envelope.rcptTo.map(({ address }) => address))
          done()
        }
        if (!it.silent) return take()
        it.waiting++
        kept.push(take)
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done))
  const it: MailServer = {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    taken: [],
    refuses: new Set(),
    postpones: new Set(),
    silent: false,
    waiting: 0,
    answer() {
      it.waiting = 0
      for (const take of kept.splice(0)) take()
    },
    stop: () =>
      new Promise((done) => {
        for (const connection of server.connections) connection.close()
        server.close(() => done())
      }),
  }
  return it
}
