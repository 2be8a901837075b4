import { useQuery } from '@tanstack/react-query'
import { useEffect, useId, useRef, useState } from 'react'
import { toolQuery } from '../api/queries.ts'
import type { FindTool, Ref } from '../api/wire.ts'
import { FieldProblem, useFieldProblem } from './field-problem.tsx'
import { useUnsaved } from './unsaved.ts'
import { useDebounced } from './use-debounced.ts'
import './record-picker.css'

const shown_max = 8
const asked_min = 2

type Props = {
  label: string
  /** Under which a form gets it; in place there is none. */
  name?: string
  tool: FindTool
  start?: Ref | null
  required?: boolean
  /**
   * What a name that nobody has becomes: the form gets it under `<name>_new`. Without it only what
   * is there can be chosen.
   */
  makes?: string | undefined
  /** In place of a value: a choice is told at once, null where it was emptied. */
  inline?: { onChoose: (row: Chosen | null) => void; onLeave: () => void }
}

/** What is in the input: a record that was chosen, or a name for a new one. */
export type Chosen = Ref | { id: null; name: string }

/**
 * Finds one record by its name; the form gets its id under `name`. Text that is no choice is not
 * sent and not dropped: it has to become one.
 */
export function RecordPicker({ label, name, tool, start, required = false, makes, inline }: Props) {
  const [chosen, setChosen] = useState<Chosen | null>(start ?? null)
  const [text, setText] = useState(start?.name ?? '')
  const [open, setOpen] = useState(false)
  const [at, setAt] = useState(0)
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  const problem = useFieldProblem(name, `${id}-note`)
  const closing = useRef<ReturnType<typeof setTimeout>>(undefined)
  const typed = text.trim()
  const wanted = useDebounced(typed)
  const settled = chosen?.name === typed
  // What is asked for comes a moment after what is typed; an emptied input asks for nothing at
  // once.
  const asks = Math.min(typed.length, wanted.length) >= asked_min && !settled
  const { data } = useQuery({
    ...toolQuery(tool, { search: wanted, limit: shown_max }),
    enabled: asks,
  })
  const found = asks ? (data?.rows ?? []) : []
  const known = found.some((row) => row.name.toLowerCase() === typed.toLowerCase())
  const made: Chosen[] =
    makes && !settled && !known && typed.length >= asked_min ? [{ id: null, name: typed }] : []
  // Where nobody has exactly this name, a new one is the first thing one comes to.
  const choices: Chosen[] = [...made, ...found]
  const rows = open ? choices : []
  const unsettled = typed === '' || settled ? '' : `Choose what “${typed}” is, or empty this.`
  // Where one is required the form says so itself.
  const refused = required ? '' : unsettled
  useEffect(() => input.current?.setCustomValidity(refused), [refused])
  useUnsaved(inline && unsettled ? label : null)
  const inPlace = inline !== undefined
  useEffect(() => {
    if (inPlace) input.current?.select()
  }, [inPlace])
  const choose = (row: Chosen) => {
    setChosen(row)
    setText(row.name)
    setOpen(false)
    inline?.onChoose(row)
  }
  const words = (row: Chosen) => (row.id === null ? `Create “${row.name}”` : row.name)
  return (
    <div className="field picker">
      {!inline && <label htmlFor={id}>{label}</label>}
      {name && <input type="hidden" name={name} value={settled && chosen?.id ? chosen.id : ''} />}
      {name && makes && (
        <input
          type="hidden"
          name={`${name}_new`}
          value={settled && chosen && chosen.id === null ? chosen.name : ''}
        />
      )}
      <input
        ref={input}
        id={id}
        className={inline ? 'input md inline' : 'input md'}
        aria-label={inline && label}
        role="combobox"
        aria-expanded={rows.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={rows.length > 0 ? `${id}-${at}` : undefined}
        {...problem}
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
          if (unsettled) return
          if (typed === '' && start) inline?.onChoose(null)
          else inline?.onLeave()
        }}
        onKeyDown={(event) => {
          const row = rows[at]
          if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
            event.preventDefault()
            if (!open) return setOpen(true)
            setAt(
              (at + (event.key === 'ArrowDown' ? 1 : -1) + Math.max(1, rows.length)) %
                Math.max(1, rows.length),
            )
          } else if (event.key === 'Enter' && row) {
            event.preventDefault()
            choose(row)
          } else if (event.key === 'Enter' && inline && !unsettled) {
            event.preventDefault()
            if (typed === '') inline.onChoose(null)
            else inline.onLeave()
          } else if (event.key === 'Escape' && inline && rows.length === 0) {
            event.stopPropagation()
            event.preventDefault()
            inline.onLeave()
          } else if (event.key === 'Escape' && rows.length > 0) {
            // Closes the list alone, and no dialog that it stands in.
            event.stopPropagation()
            event.preventDefault()
            setOpen(false)
          }
        }}
      />
      <ul
        className="options"
        id={`${id}-list`}
        role="listbox"
        aria-label={`${label}, found`}
        hidden={rows.length === 0}
      >
        {rows.map((row, index) => (
          <li
            key={row.id ?? 'new'}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            tabIndex={-1}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(row)}
          >
            {words(row)}
          </li>
        ))}
      </ul>
      <div className="understood" id={`${id}-note`} role="status">
        {settled && chosen?.id === null && <span>New {makes}, made in the same step.</span>}
        {unsettled && !open && (
          <>
            <span className="c-final">{unsettled}</span>
            {choices.map((row) => (
              <button
                key={row.id ?? 'new'}
                type="button"
                className="btn sm"
                onClick={() => choose(row)}
              >
                {words(row)}
              </button>
            ))}
          </>
        )}
      </div>
      <FieldProblem name={name} />
    </div>
  )
}
