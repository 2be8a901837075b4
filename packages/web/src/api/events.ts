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

/** Listens to what happens in other windows and by agents; comes back by itself after the connection broke. */
export function listen(told: (event: Told) => void): () => void {
  let source: EventSource | null = null
  let again: ReturnType<typeof setTimeout> | null = null
  let wait = wait_ms_min
  let broke = false

  const open = () => {
    source = new EventSource('/api/events')
    source.onopen = () => {
      wait = wait_ms_min
      // Whatever happened while nobody listened is read anew.
      if (broke) for (const event of Object.keys(concerned) as EventName[]) refresh(event)
      broke = false
    }
    source.onerror = () => {
      broke = true
      source?.close()
      again = setTimeout(open, wait)
      wait = Math.min(wait * 2, wait_ms_max)
    }
    for (const event of Object.keys(concerned) as EventName[]) {
      source.addEventListener(event, (message) => {
        refresh(event)
        told({ event, ...parse(message.data) })
      })
    }
  }
  open()
  return () => {
    source?.close()
    if (again) clearTimeout(again)
  }
}

function parse(data: string): { id?: string; state?: string } {
  try {
    return JSON.parse(data)
  } catch (error) {
    console.warn(asProblem(error).detail)
    return {}
  }
}
