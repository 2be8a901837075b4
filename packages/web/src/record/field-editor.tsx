import { type KeyboardEvent, type SyntheticEvent, useEffect, useRef } from 'react'
import type { FindTool, Ref } from '../api/wire.ts'
import { type Chosen, RecordPicker } from '../ui/record-picker.tsx'

export type Option = { value: string; label: string }

/** A record is chosen by its name, with this tool; `makes`: what a name that nobody has becomes. */
export type Pick = { tool: FindTool; makes?: string | undefined; chosen: Ref | null | undefined }

type Props = {
  label: string
  text: string
  type: string
  number: boolean
  /** Id of what explains it. */
  note: string | undefined
  options: Option[] | undefined
  pick: Pick | undefined
  onType: (text: string) => void
  onSave: (text: string) => void
  onPick: (row: Chosen | null) => void
  /** `why`: what was typed is no value and can not be kept. */
  onLeave: (why?: string) => void
}

/** The input of a field that is being edited: Enter and going elsewhere save, Esc leaves. */
export function FieldEditor({
  label,
  text,
  type,
  number,
  note,
  options,
  pick,
  onType,
  onSave,
  onPick,
  onLeave,
}: Props) {
  const input = useRef<HTMLInputElement>(null)
  const select = useRef<HTMLSelectElement>(null)
  useEffect(() => {
    input.current?.focus()
    input.current?.select()
    select.current?.focus()
  }, [])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    event.preventDefault()
    onLeave()
  }
  // A date of which a part is missing has no value; saving it would empty the field.
  const incomplete = (event: SyntheticEvent<HTMLInputElement>) =>
    event.currentTarget.validity.badInput
  if (pick)
    return (
      <RecordPicker
        label={label}
        tool={pick.tool}
        makes={pick.makes}
        start={pick.chosen}
        inline={{ onChoose: onPick, onLeave: () => onLeave() }}
      />
    )
  if (options)
    return (
      <select
        ref={select}
        className="input md inline"
        aria-label={label}
        value={text}
        onChange={(event) => onSave(event.target.value)}
        onBlur={() => onLeave()}
        onKeyDown={onKeyDown}
      >
        {!options.some((option) => option.value === text) && <option value={text}>–</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    )
  return (
    <input
      ref={input}
      className="input md inline"
      aria-label={label}
      aria-describedby={note}
      type={type}
      inputMode={number ? 'decimal' : undefined}
      autoComplete="off"
      value={text}
      onChange={(event) => onType(event.target.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return onKeyDown(event)
        // Of a date the browser would open its calendar.
        event.preventDefault()
        if (incomplete(event)) event.currentTarget.reportValidity()
        else onSave(event.currentTarget.value)
      }}
      onBlur={(event) => {
        if (incomplete(event)) onLeave('The date was not complete, so it is not saved.')
        else onSave(event.currentTarget.value)
      }}
    />
  )
}
