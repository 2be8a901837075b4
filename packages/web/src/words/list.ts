/** ['a', 'b', 'c'] → "a, b and c"; `last`: what stands before the last of them. */
export function listText(parts: readonly string[], last: 'and' | 'or' = 'and'): string {
  return parts.length > 1
    ? `${parts.slice(0, -1).join(', ')} ${last} ${parts.at(-1)}`
    : (parts[0] ?? '')
}

const shown_max = 3

/** Names as alternatives, the last ones as a number: "Mara, Jonas or 4 others". */
export function anyOf(names: readonly string[]): string {
  const more = names.length - shown_max + 1
  return listText(
    names.length > shown_max ? [...names.slice(0, -more), `${more} others`] : names,
    'or',
  )
}
