import { absorb, absorbPlan } from '../action/absorb.ts'
import { asProblem } from '../api/problem.ts'
import { request } from '../api/request.ts'
import type { AssistantReply } from '../api/wire.ts'
import { announce } from '../ui/live-region.tsx'
import { createStore } from '../ui/store.ts'

export type Turn = {
  id: number
  said: string
  reply?: AssistantReply
  refused?: { detail: string; next: string | null; code: string }
}
export type Talk = { session: string | null; turns: Turn[]; waiting: boolean }

const key = 'rescind.talk'
const turns_max = 60

function kept(): Talk {
  const nothing = { session: null, turns: [], waiting: false }
  try {
    const talk = JSON.parse(sessionStorage.getItem(key) ?? 'null') as Talk | null
    if (!talk) return nothing
    // A reload cuts an answer off; what it did stands in Activity, so the sentence is not sent
    // again by itself.
    const turns = talk.turns.map((turn) =>
      turn.reply || turn.refused
        ? turn
        : {
            ...turn,
            refused: {
              detail: 'The answer was cut off by a reload.',
              next: 'What was done is in Activity.',
              code: 'cut_off',
            },
          },
    )
    return { ...talk, turns, waiting: false }
  } catch {
    return nothing
  }
}

export const talk = createStore<Talk>(kept())

/** The sentence that is being typed; it outlives the panel. */
export const draft = createStore('')

talk.subscribe(() => {
  try {
    sessionStorage.setItem(key, JSON.stringify(talk.get()))
  } catch {
    // Full storage only costs the reload its memory of this conversation.
  }
})

/**
 * Says one sentence to the assistant; its actions and plans appear wherever the page shows them.
 * False where nobody heard it.
 */
export async function say(message: string): Promise<boolean> {
  const said = message.trim()
  if (!said || talk.get().waiting) return false
  const id = (talk.get().turns.at(-1)?.id ?? 0) + 1
  talk.update((now) => ({
    ...now,
    waiting: true,
    turns: [...now.turns, { id, said }].slice(-turns_max),
  }))
  const end = (change: Partial<Turn>, session?: string) =>
    talk.update((now) => ({
      session: session ?? now.session,
      waiting: false,
      turns: now.turns.map((turn) => (turn.id === id ? { ...turn, ...change } : turn)),
    }))
  try {
    const session = talk.get().session
    const reply = await request('POST /api/assistant', {
      body: { message: said, ...(session && { session }) },
    })
    for (const action of reply.actions) absorb(action)
    for (const plan of reply.plans) absorbPlan(plan)
    end({ reply: lean(reply) }, reply.session)
    announce(reply.text)
    return true
  } catch (error) {
    const { detail, next, code, status } = asProblem(error)
    end({ refused: { detail, next, code } })
    return code !== 'no_answer' && status !== 401 && status < 502
  }
}

/** Plans are read anew when shown; only what a card needs is kept over a reload. */
function lean(reply: AssistantReply): AssistantReply {
  const none = { rows: [], total: 0 }
  return {
    ...reply,
    plans: reply.plans.map((plan) => ({ ...plan, changes: none, outbound: none, held_out: none })),
  }
}

export function forget(): void {
  talk.set({ session: null, turns: [], waiting: false })
}
