import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'
import type { Random } from '../histories/random.ts'

/**
 * A mail server somewhere else that counts what it took by Message-ID, and is sometimes slow,
 * silent or not in the mood.
 */
export interface ReceivingServer {
  url: string
  /** How often the text of a mail arrived whole and was not answered with a no, by Message-ID. */
  taken: Map<string, number>
  /** Answers at once from now on. */
  calmDown(): void
  stop(): Promise<void>
}

/**
 * What it does with a mail once its text has arrived. Only `postponed` means that it did not keep
 * it.
 */
const moods = [
  'taken',
  'taken',
  'taken',
  'taken',
  'taken',
  'taken',
  'slow',
  'slow',
  'hangs up',
  'postponed',
] as const
const slowMsMax = 1200

export async function startReceivingServer(random: Random): Promise<ReceivingServer> {
  const taken = new Map<string, number>()
  let calm = false
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onData(stream, session, done) {
      const receive = async () => {
        const { messageId = 'none' } = await simpleParser(stream)
        const mood = calm ? 'taken' : moods[random.below(moods.length)]
        if (mood === 'postponed')
          return done(Object.assign(new Error('come back later'), { responseCode: 451 }))
        taken.set(messageId, (taken.get(messageId) ?? 0) + 1)
        if (mood === 'slow') await sleep(random.below(slowMsMax))
        if (mood !== 'hangs up') return done()
        // Without a word: a 421 would say that the mail was not taken.
        sockets.get(session.remotePort)?.destroy()
      }
      // A sender that is killed in the middle of its text has sent nothing.
      receive().catch(() => {})
    },
  })
  server.on('error', () => {})
  const sockets = new Map<number, Socket>()
  server.server.on('connection', (socket: Socket) => {
    const port = socket.remotePort!
    sockets.set(port, socket)
    socket.once('close', () => sockets.delete(port))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    taken,
    calmDown: () => void (calm = true),
    stop: () =>
      new Promise((done) => {
        for (const connection of server.connections) connection.close()
        server.close(() => done())
      }),
  }
}
