export type WhoKind = 'person' | 'agent' | 'import'

/** "Mara Oyelund" → "MO", "Assistant" → "AS". */
function initials(name: string): string {
  const words = name
    .replaceAll(/[^\p{L}\p{N} -]/gu, '')
    .split(/[\s-]+/)
    .filter(Boolean)
  const first = words[0] ?? '?'
  const last = words.length > 1 ? words.at(-1) : undefined
  return (last ? first.charAt(0) + last.charAt(0) : first.slice(0, 2)).toUpperCase()
}

/** Round is a person, square an agent, dashed square an import or text from outside. */
export function Who({
  name,
  kind = 'person',
  size = '',
}: {
  name: string
  kind?: WhoKind
  size?: '' | 'm' | 'b'
}) {
  const shape = kind === 'agent' ? ' a' : kind === 'import' ? ' x' : ''
  const words = kind === 'agent' ? `${name}, agent` : kind === 'import' ? name : `${name}, person`
  return (
    <span className={`who${shape} ${size}`} role="img" aria-label={words} title={name}>
      {kind === 'agent' ? name.replace(/^the /i, '').slice(0, 2).toUpperCase() : initials(name)}
    </span>
  )
}
