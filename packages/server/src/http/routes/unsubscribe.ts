import { Hono } from 'hono'
import { html } from 'hono/html'
import type { Env } from '../endpoint.ts'

/** What somebody leaves: the kind of mail that the link stood in, or all of it. */
export type Leaving = 'marketing' | 'service' | 'everything'

/** What came of an unsubscribe link. */
export type Unsubscribed = Leaving | 'unknown_link'

/** What the page asks about its link. */
export interface UnsubscribeLinks {
  /** The kind of mail that the link stands in; null for a link that is not one of ours. */
  purposeOf(token: string): Promise<'marketing' | 'service' | null>
  withdraw(token: string, everything: boolean): Promise<Unsubscribed>
}

/**
 * The link at the foot of every mail, public by nature. Opening it changes nothing (mail scanners
 * open links); the button, or the mail program itself by RFC 8058, sends a POST, and that is a
 * withdrawal of consent for mail of that kind. To leave everything is a button of its own.
 */
export function unsubscribeApp(links: UnsubscribeLinks): Hono<Env> {
  const app = new Hono<Env>()
  app.get('/:token', async (c) => {
    c.set('route', '/u/{token}')
    const purpose = await links.purposeOf(c.req.param('token'))
    if (!purpose) return c.html(page(unknownLink), 404)
    return c.html(
      page(
        html`<h1>Unsubscribe</h1><p>${stops[purpose]}</p><form method="post"><button>Unsubscribe</button></form>${everythingForm}`,
      ),
    )
  })
  app.post('/:token', async (c) => {
    c.set('route', '/u/{token}')
    const { scope } = await c.req.parseBody()
    const left = await links.withdraw(c.req.param('token'), scope === 'everything')
    if (left === 'unknown_link') return c.html(page(unknownLink), 404)
    const more = left === 'everything' ? '' : everythingForm
    return c.html(page(html`<h1>Unsubscribed</h1><p>Done. ${stops[left]}</p>${more}`))
  })
  return app
}

const everywhere = 'neither to this address nor to any other of yours that we know'
/** What each choice stops, and what it does not. */
const stops: Record<Leaving, string> = {
  marketing: `You will get no more marketing mail from us, ${everywhere}. Mail that serves you, like an answer to your question, may still come.`,
  service: `You will get no more mail from us about what you asked for or bought, ${everywhere}. Marketing mail is left by the link in such a mail.`,
  everything: `You will get no more mail from us at all, ${everywhere}.`,
}

const everythingForm = html`<form method="post"><input type="hidden" name="scope" value="everything">
<p>Or leave all of it, mail that serves you too:</p><button>No mail at all</button></form>`

const unknownLink = html`<h1>Unknown link</h1><p>This link is not one of ours, or was cut short. Copy the whole link from the mail.</p>`

const page = (content: unknown) => html`<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>Unsubscribe</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem;color:#1a1a1a}button{font:inherit;padding:.5rem 1rem}</style>
${content}
</html>`
