import { useQuery } from '@tanstack/react-query'
import { useId, useRef, useState } from 'react'
import { toolQuery } from '../api/queries.ts'
import type { Ref } from '../api/types.ts'
import { useDebounced } from './use-debounced.ts'
import './record-picker.css'

const shown_max = 8

/** Finds one record by its name; the form gets its id under `name`. */
export function RecordPicker({
  label,
  name,
  tool,
  start,
  required = false,
}: {
  label: string
  name: string
  tool: string
  start?: Ref | null
  required?: boolean
}) {
  const [chosen, setChosen] = useState<Ref | null>(start ?? null)
  const [text, setText] = useState(start?.name ?? '')
  const [open, setOpen] = useState(false)
  const [at, setAt] = useState(0)
  const list = useId()
  const closing = useRef<ReturnType<typeof setTimeout>>(undefined)
  const wanted = useDebounced(text.trim())
  const asks = open && wanted.length > 1 && wanted !== chosen?.name
  const { data } = useQuery({ ...toolQuery<{ rows: Ref[] }>(tool, { search: wanted, limit: shown_max }), enabled: asks })
  const rows = asks ? (data?.rows ?? []) : []
  const choose = (row: Ref) => {
    setChosen(row)
    setText(row.name)
    setOpen(false)
  }
  return (
    <label className="field picker">
      <span>{label}</span>
      <input type="hidden" name={name} value={chosen && chosen.name === text ? chosen.id : ''} />
      <input
        className="input md"
        role="combobox"
        aria-expanded={rows.length > 0}
        aria-controls={list}
        aria-autocomplete="list"
        required={required}
        autoComplete="off"
        value={text}
        placeholder="Type a name"
        onChange={(event) => {
          // Whoever types again has not gone away.
          clearTimeout(closing.current)
          setText(event.target.value)
          setOpen(true)
          setAt(0)
        }}
        onBlur={() => {
          closing.current = setTimeout(() => setOpen(false), 150)
        }}
        onKeyDown={(event) => {
          const row = rows[at]
          if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
            event.preventDefault()
            setAt((at + (event.key === 'ArrowDown' ? 1 : -1) + Math.max(1, rows.length)) % Math.max(1, rows.length))
          } else if (event.key === 'Enter' && row) {
            event.preventDefault()
            choose(row)
          }
        }}
      />
      <ul className="options" id={list} role="listbox" aria-label={label} hidden={rows.length === 0}>
        {rows.map((row, index) => (
          <li
            key={row.id}
            role="option"
            aria-selected={index === at}
            tabIndex={-1}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(row)}
          >
            {row.name}
          </li>
        ))}
      </ul>
    </label>
  )
}
