import { observe } from './clock.ts'
import { Problem } from './problem.ts'

type Listener = () => void
const signedOut = new Set<Listener>()

/** Calls back when any request learns that nobody is signed in any more. */
export function onSignedOut(listener: Listener): () => void {
  signedOut.add(listener)
  return () => signedOut.delete(listener)
}

/** One call of the HTTP surface; the path is relative, the session is the cookie. Throws `Problem`. */
export async function request<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
  const sent = Date.now()
  let response: Response
  try {
    response = await fetch(path, {
      method,
      headers:
        body === undefined || body instanceof FormData
          ? { accept: 'application/json' }
          : { accept: 'application/json', 'content-type': 'application/json' },
      body: body === undefined ? undefined : body instanceof FormData ? body : JSON.stringify(body),
      credentials: 'same-origin',
    })
  } catch {
    throw new Problem(0, {
      code: 'no_answer',
      detail: method === 'GET' ? 'No answer from the server.' : 'Not saved: no answer from the server.',
      next: method === 'GET' ? 'Try again in a moment.' : 'Your text is still here. Try again.',
    })
  }
  observe(response.headers.get('date'), sent, Date.now())
  const text = await response.text()
  const json = text ? parse(text) : null
  if (response.ok) return json as T
  const problem = new Problem(response.status, isObject(json) ? json : { detail: `The server answered ${response.status}.` })
  if (problem.status === 401) for (const listener of signedOut) listener()
  throw problem
}

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

/** A path with those parameters that have a value. */
export function withQuery(path: string, parameters: Record<string, string | number | null | undefined>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters))
    if (value !== null && value !== undefined && value !== '') query.set(name, String(value))
  const text = query.toString()
  return text ? `${path}?${text}` : path
}
