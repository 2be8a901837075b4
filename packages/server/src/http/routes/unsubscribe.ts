import { Hono } from 'hono'
import { html } from 'hono/html'
import type { Env } from '../endpoint.ts'

/** What came of an unsubscribe link. */
export type Unsubscribed = 'done' | 'unknown_link'

/**
 * The link at the foot of every mail, public by nature. Opening it changes nothing (mail scanners open links); the button, or the mail program
 * itself by RFC 8058, sends a POST, and that is a withdrawal of consent.
 */
export function unsubscribeApp(
  exists: (token: string) => boolean,
  withdraw: (token: string) => Promise<Unsubscribed>,
): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/:token', (c) => {
    c.set('route', '/u/{token}')
    if (!exists(c.req.param('token'))) return c.html(page(unknownLink), 404)
    return c.html(
      page(
        html`<h1>Unsubscribe</h1><p>You will get no more mail of this kind from us.</p><form method="post"><button>Unsubscribe</button></form>`,
      ),
    )
  })
  app.post('/:token', async (c) => {
    c.set('route', '/u/{token}')
    const outcome = await withdraw(c.req.param('token'))
    if (outcome === 'unknown_link') return c.html(page(unknownLink), 404)
    return c.html(page(html`<h1>Unsubscribed</h1><p>Done. You will get no more mail of this kind from us.</p>`))
  })
  return app
}

const unknownLink = html`<h1>Unknown link</h1><p>This link is not one of ours, or was cut short. Copy the whole link from the mail.</p>`

const page = (content: unknown) => html`<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>Unsubscribe</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem;color:#1a1a1a}button{font:inherit;padding:.5rem 1rem}</style>
${content}
</html>`
