import { domainToASCII } from 'node:url'
import { z } from 'zod'

const addressMax = 254
const valid = z.email().max(addressMax)
/**
 * Signs that are not seen and change nothing: soft hyphens, joiners, marks of direction, byte order
 * marks.
 */
const unseen = /[\u00ad\u200b-\u200f\u2060\ufeff]/g

/**
 * The one form in which every writer stores a mail address and looks for it: without `mailto:`, a
 * display name, what is not seen or a dot at its end; full-width signs as plain ones; the domain in
 * lower case and ASCII. The local part keeps its case, which no comparison looks at. Null: it can
 * not be an address.
 */
export function normalAddress(text: string): string | null {
  const plain = text.normalize('NFKC').replace(unseen, '').trim()
  const inner = /^[^<>]*<([^<>]*)>$/.exec(plain)?.[1]?.trim() ?? plain
  const address = /^mailto:/i.test(inner)
    ? inner.slice('mailto:'.length).replace(/\?.*$/s, '').trim()
    : inner
  const at = address.lastIndexOf('@')
  const domain = domainToASCII(
    address
      .slice(at + 1)
      .replace(/[。｡]/g, '.')
      .replace(/\.+$/, ''),
  )
  const normal = `${address.slice(0, Math.max(at, 0))}@${domain}`
  return at > 0 && valid.safeParse(normal).success ? normal : null
}

/**
 * The forms by which an address is known: its own, the one without a tag, and without dots where
 * the provider is known to overlook them.
 */
export function addressForms(text: string): string[] {
  const own = normalAddress(text)?.toLowerCase()
  if (own === undefined) return []
  const untagged = own.replace(/\+[^@]*(?=@)/, '')
  const [local = '', domain = ''] = untagged.split('@')
  const mailbox =
    domain === 'gmail.com' || domain === 'googlemail.com'
      ? [`${local.replaceAll('.', '')}@gmail.com`]
      : []
  return [...new Set([own, untagged, ...mailbox])]
}

/** A mail address in an input, as it is written: what it is stored as is its normal form. */
export const address = () =>
  z
    .string()
    .overwrite((text) => normalAddress(text) ?? text)
    .email('Write one mail address, like ada@example.com.')
    .max(addressMax)
