const attempts_ms = [300, 1_000]

/**
 * What came of the last attempt to load a part of the page: no network, a server with another
 * version, or neither.
 */
export type Trouble = 'offline' | 'new_version' | 'unknown'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Imports a part of the page; a short silence is tried over. Rejects after the last attempt. */
export async function load<T>(imports: () => Promise<T>): Promise<T> {
  const attempt = async () => {
    await missingStyles()
    return await imports()
  }
  for (const wait of attempts_ms) {
    try {
      return await attempt()
    } catch {
      await pause(wait)
    }
  }
  return await attempt()
}

/**
 * The bundler asks for a style sheet once only, and takes it for there afterwards; those that did
 * not come are asked for again here.
 */
async function missingStyles(): Promise<void> {
  const links = [
    ...document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet][data-missing]'),
  ]
  await Promise.all(
    links.map(async (missing) => {
      const link = document.createElement('link')
      link.rel = 'stylesheet'
      link.href = missing.href
      const came = new Promise((resolve, reject) => {
        link.addEventListener('load', resolve)
        link.addEventListener('error', () => reject(new Error(`${link.href} did not come`)))
      })
      // In its place, so that the order of the sheets stays.
      missing.replaceWith(link)
      await came
    }),
  )
}

// An error of a link does not bubble, but it is captured on its way.
document.addEventListener(
  'error',
  ({ target }) => target instanceof HTMLLinkElement && target.setAttribute('data-missing', ''),
  {
    capture: true,
  },
)

/** The script that a page begins with; its name holds a hash over all of this build. */
const entryOf = (html: Document) =>
  html.querySelector<HTMLScriptElement>('script[type=module][src]')?.getAttribute('src')

/** Why a part did not load. */
export async function troubleNow(): Promise<Trouble> {
  try {
    const answer = await fetch('/', { cache: 'no-store', headers: { accept: 'text/html' } })
    if (!answer.ok) return 'offline'
    const there = entryOf(new DOMParser().parseFromString(await answer.text(), 'text/html'))
    return there && there !== entryOf(document) ? 'new_version' : 'unknown'
  } catch {
    return 'offline'
  }
}
