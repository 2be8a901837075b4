/**
 * Text of a page that is safe where it stands: only `html` makes it, and it escapes whatever else
 * is put into it.
 */
export class Html {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Part = Html | string | number | null | undefined | false | readonly Part[]

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Escaped for text and for quoted attributes; what could turn the reading direction or hide text is
 * shown as a sign.
 */
const escape = (text: string) =>
  // Control characters, and those that reorder or hide what a reader sees.
  text
    .replace(/[&<>"']/g, (sign) => escapes[sign]!)
    .replace(/[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, (sign) =>
      sign === '\n' ? sign : '\ufffd',
    )

function rendered(part: Part): string {
  if (part === null || part === undefined || part === false) return ''
  if (part instanceof Html) return part.text
  if (typeof part === 'object') return part.map(rendered).join('')
  return escape(String(part))
}

/** A piece of a page; everything in `${}` is escaped unless it is such a piece itself. */
export const html = (pieces: TemplateStringsArray, ...parts: Part[]): Html =>
  new Html(pieces.map((piece, i) => piece + (i < parts.length ? rendered(parts[i]) : '')).join(''))
