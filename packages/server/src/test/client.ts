/** What a server answered. */
export interface Answered {
  status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape, and fail when it is not the one they expect.
  body: any
  headers: Headers
}

/** Somebody who calls a server: with a key, with a cookie, or with neither. */
export interface Client {
  get(path: string, headers?: Record<string, string>): Promise<Answered>
  post(
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<Answered>
  /** The answer byte by byte. */
  download(path: string): Promise<{ status: number; headers: Headers; bytes: Buffer }>
}

/** `own` are headers of every request of this client. */
export function clientOf(url: string, own: Record<string, string> = {}): Client {
  const call = async (path: string, init: RequestInit): Promise<Answered> => {
    const response = await fetch(url + path, { ...init, redirect: 'manual' })
    const text = await response.text()
    return { status: response.status, body: parsed(text), headers: response.headers }
  }
  return {
    download: async (path) => {
      const response = await fetch(url + path, { headers: own })
      return {
        status: response.status,
        headers: response.headers,
        bytes: Buffer.from(await response.arrayBuffer()),
      }
    },
    get: (path, headers = {}) => call(path, { headers: { ...own, ...headers } }),
    post: (path, body = {}, headers = {}, signal) => {
      const ready =
        typeof body === 'string' || body instanceof FormData || body instanceof Uint8Array
      const content = ready
        ? (body as string | FormData | Uint8Array<ArrayBuffer>)
        : JSON.stringify(body)
      const type: Record<string, string> =
        body instanceof FormData ? {} : { 'content-type': 'application/json' }
      return call(path, {
        method: 'POST',
        body: content,
        headers: { ...type, ...own, ...headers },
        ...(signal && { signal }),
      })
    },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
