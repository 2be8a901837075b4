/**
 * What stands in a mail until it is handed over: each recipient's own unsubscribe link, which
 * nobody else may see.
 */
const place = '{{unsubscribe_url}}'

/** A mail as people read it before it leaves. */
export function withOwnLink(text: string): string {
  return text.replaceAll(place, '(a link of their own)')
}
