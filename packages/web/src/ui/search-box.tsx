/** The search above a list. */
export function SearchBox({
  what,
  by,
  text,
  onText,
}: {
  /** What is searched: "contacts". */
  what: string
  /** What a match is made by: "Name or domain". */
  by: string
  text: string
  onText: (text: string) => void
}) {
  return (
    <input
      className="input md search"
      type="search"
      aria-label={`Search ${what}`}
      placeholder={by}
      value={text}
      onChange={(event) => onText(event.target.value)}
    />
  )
}
