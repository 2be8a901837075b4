import {
  type AnswerOf,
  type AnyAsked,
  type Asking,
  addressOf,
  type Route,
  withQuery,
} from '@rescind/wire'
import { observe } from './clock.ts'
import { answered, onceKey } from './once.ts'
import { Problem } from './problem.ts'

type Listener = () => void
const signedOut = new Set<Listener>()

/** Calls back when any request learns that nobody is signed in any more. */
export function onSignedOut(listener: Listener): () => void {
  signedOut.add(listener)
  return () => signedOut.delete(listener)
}

/**
 * One call of a route as the server declares it; the session is the cookie. With `once` it is
 * carried out once, however often it is sent; files go as a form. Throws `Problem`.
 */
export function request<R extends Route>(
  route: R,
  ...[asked]: Asking<R, { once?: true; form?: FormData }>
): Promise<AnswerOf<R>> {
  const { params, query, body, form, once }: AnyAsked & { once?: true; form?: FormData } =
    asked ?? {}
  const [method, path] = addressOf(route, params)
  return send(
    method,
    withQuery(path, query),
    form ?? body ?? (method === 'POST' ? {} : undefined),
    once,
  )
}

/** One call of the HTTP surface by its path. */
export async function send<T>(
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
  once = false,
): Promise<T> {
  const sent = Date.now()
  const text = body === undefined || body instanceof FormData ? body : JSON.stringify(body)
  const call = `${path} ${text}`
  let response: Response
  let said: string
  try {
    response = await fetch(path, {
      method,
      headers: {
        accept: 'application/json',
        ...(typeof text === 'string' && { 'content-type': 'application/json' }),
        ...(once && { 'idempotency-key': onceKey(call) }),
      },
      body: text,
      credentials: 'same-origin',
    })
    said = await response.text()
  } catch {
    throw new Problem(0, silence(method, once))
  }
  observe(response.headers.get('date'), sent, Date.now())
  // A gateway that lost the server does not know what became of the call.
  if (once && response.status < 502) answered(call)
  const json = said ? parse(said) : null
  if (response.ok) return json as T
  const problem = new Problem(response.status, isObject(json) ? json : silence(method, once))
  if (problem.status === 401) for (const listener of signedOut) listener()
  throw problem
}

const noAnswer = 'No answer from the server.'
const unknown = 'No answer from the server, so it is not known whether this was saved.'
/** The server knows the call by its key. */
const sameAgain = 'Try again: what was saved already is not done twice.'

/** Nobody answered, or something between us and the server did in its place. */
const silence = (method: 'GET' | 'POST', once: boolean) => ({
  code: 'no_answer',
  detail: method === 'GET' ? noAnswer : unknown,
  next: once
    ? sameAgain
    : method === 'GET'
      ? 'Try again in a moment.'
      : 'Look whether it is there before you try again.',
})

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function isObject(value: unknown): value is Record<string, never> {
  return typeof value === 'object' && value !== null
}
