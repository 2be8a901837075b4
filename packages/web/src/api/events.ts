import { asProblem } from './problem.ts'
import { queryClient } from './queries.ts'

export type EventName = 'action' | 'plan' | 'outbox' | 'change'
export type Told = { event: EventName; id?: string; state?: string }

const wait_ms_min = 1_000
const wait_ms_max = 30_000
const settle_ms = 200

/** What has to be read again after an event: first parts of query keys. */
const concerned: Record<EventName, string[]> = {
  action: ['actions', 'action', 'plan', 'history', 'tool', 'outbox'],
  plan: ['plans', 'plan'],
  outbox: ['outbox', 'mailbox', 'action'],
  change: ['tool', 'history', 'actions'],
}

let due = new Set<string>()
let timer: ReturnType<typeof setTimeout> | null = null

/** Marks everything an event concerns as old; bursts (799 mails leaving) become one reading. */
export function refresh(event: EventName): void {
  for (const key of concerned[event]) due.add(key)
  if (timer) return
  timer = setTimeout(() => {
    timer = null
    const keys = due
    due = new Set()
    for (const key of keys) void queryClient.invalidateQueries({ queryKey: [key] })
  }, settle_ms)
}

/** What the windows of one browser pass on to each other; null: some of it may have been missed. */
type Passed = Told | null

/**
 * Listens to what happens in other windows and by agents; comes back by itself after the connection
 * broke. The windows of one person in one browser share one stream: a browser has six connections
 * to a server, and a seventh window would wait for one of them for as long as the others are open.
 * One window holds the stream and passes on what it hears; when it goes, the next one does.
 */
export function listen(me: string, told: (event: Told) => void): () => void {
  const name = `rescind-events ${me}`
  const others = new BroadcastChannel(name)
  const over = new AbortController()
  const hear = (passed: Passed) => {
    if (passed) {
      refresh(passed.event)
      told(passed)
    } else for (const event of Object.keys(concerned) as EventName[]) refresh(event)
  }
  const pass = (passed: Passed) => {
    others.postMessage(passed)
    hear(passed)
  }
  others.onmessage = ({ data }: MessageEvent<Passed>) => hear(data)
  // A page without a secure context has no locks, and a stream of its own.
  if (navigator.locks) holdInTurn(name, pass, over.signal).catch(() => {})
  else void hold(pass, false, over.signal)
  return () => {
    over.abort()
    others.close()
  }
}

/** Holds the stream as soon as no other window does. Rejects when it is over before. */
async function holdInTurn(
  name: string,
  pass: (passed: Passed) => void,
  over: AbortSignal,
): Promise<void> {
  const first = await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
    if (lock) await hold(pass, false, over)
    return lock !== null
  })
  if (!first) await navigator.locks.request(name, { signal: over }, () => hold(pass, true, over))
}

/**
 * Holds the stream until it is over. `missed`: somebody held it before, and something may have
 * happened in between.
 */
function hold(pass: (passed: Passed) => void, missed: boolean, over: AbortSignal): Promise<void> {
  let source: EventSource | null = null
  let again: ReturnType<typeof setTimeout> | undefined
  let wait = wait_ms_min
  let broke = missed
  const open = () => {
    source = new EventSource('/api/events')
    source.onopen = () => {
      wait = wait_ms_min
      // Whatever happened while nobody listened is read anew.
      if (broke) pass(null)
      broke = false
    }
    source.onerror = () => {
      broke = true
      source?.close()
      again = setTimeout(open, wait)
      wait = Math.min(wait * 2, wait_ms_max)
    }
    for (const event of Object.keys(concerned) as EventName[])
      source.addEventListener(event, (message) => pass({ event, ...parse(message.data) }))
  }
  if (over.aborted) return Promise.resolve()
  open()
  return new Promise((resolve) => {
    over.addEventListener('abort', () => {
      source?.close()
      clearTimeout(again)
      resolve()
    })
  })
}

function parse(data: string): { id?: string; state?: string } {
  try {
    return JSON.parse(data)
  } catch (error) {
    console.warn(asProblem(error).detail)
    return {}
  }
}
