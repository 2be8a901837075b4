import { createStore, useStore } from './store.ts'

/** Today leaves room for the assistant; every other page starts with its own work. */
type Place = 'today' | 'elsewhere'
type State = Record<Place, boolean>

const key = 'rescind.assistant'

function first(): State {
  const kept = sessionStorage.getItem(key)
  return kept ? (JSON.parse(kept) as State) : { today: window.innerWidth > 1180, elsewhere: false }
}

const open = createStore<State>(first())
const place = createStore<Place>(placeOf(window.location.pathname))
/** Whether somebody just asked for it, so that the cursor goes there. */
let asked = false

function placeOf(path: string): Place {
  return path === '/' ? 'today' : 'elsewhere'
}

/** The router tells where the page went. */
export function movedTo(path: string): void {
  place.set(placeOf(path))
}

export function setAssistant(value: boolean): void {
  asked = value
  const next = { ...open.get(), [place.get()]: value }
  sessionStorage.setItem(key, JSON.stringify(next))
  open.set(next)
}

export function toggleAssistant(): void {
  setAssistant(!open.get()[place.get()])
}

/** True once after somebody opened it. */
export function takeAsked(): boolean {
  const was = asked
  asked = false
  return was
}

export function useAssistantOpen(): boolean {
  const state = useStore(open)
  return state[useStore(place)]
}
