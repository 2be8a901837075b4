import { type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { standing } from '../action/standing.ts'
import { asProblem } from '../api/problem.ts'
import type { HistoryEntry } from '../api/types.ts'
import { useNow } from '../ui/now.ts'
import { beforeText } from '../words/diff.ts'
import { EntryWho } from './entry-who.tsx'

export type Option = { value: string; label: string }

type Props = {
  label: string
  /** The value as the form writes it; '' is none. */
  value: string
  shown?: ReactNode
  type?: 'text' | 'email' | 'tel' | 'date' | 'number'
  options?: Option[]
  field: string
  writers: Map<string, HistoryEntry>
  onSave?: (value: string) => Promise<unknown>
}

/** One field of a record, editable in place; its mark says who wrote it last, its old value stays while it can return. */
export function Field({ label, value, shown, type = 'text', options, field, writers, onSave }: Props) {
  const [editing, setEditing] = useState(false)
  const [saving, setSaving] = useState<string | null>(null)
  const [refused, setRefused] = useState<string | null>(null)
  const button = useRef<HTMLButtonElement>(null)
  const writer = writers.get(field) ?? writers.get(`${field}_id`)
  const cell =
    writer?.change.op === 'update'
      ? writer.change.cells.find((each) => each.field === field || each.field === `${field}_id`)
      : undefined
  const now = useNow()
  const hot = writer !== undefined && cell !== undefined && standing(writer, now) === 'undo'
  // What is being saved shows at once; on refusal the value that stands comes back.
  const display = saving !== null ? (options?.find((option) => option.value === saving)?.label ?? saving) : (shown ?? value)

  const close = () => {
    setEditing(false)
    requestAnimationFrame(() => button.current?.focus())
  }
  const save = async (next: string) => {
    close()
    if (next === value || !onSave) return
    setSaving(next)
    setRefused(null)
    try {
      await onSave(next)
    } catch (error) {
      const problem = asProblem(error)
      // The field is where the person looks, so only what is wrong with it is said.
      setRefused(problem.issues[0]?.message ?? [problem.detail, problem.next].filter(Boolean).join(' '))
    } finally {
      setSaving(null)
    }
  }
  return (
    <div className={`fld ${hot ? 'hot' : ''} ${refused ? 'refused' : ''}`} data-field={field}>
      <dt>{label}</dt>
      <dd className="trunc">
        {editing ? (
          <Editor label={label} value={value} type={type} options={options} onSave={save} onLeave={close} />
        ) : onSave ? (
          <button ref={button} type="button" className="edit trunc" onClick={() => setEditing(true)}>
            <span className="vh">Edit {label}: </span>
            {hot && cell && <span className="was">{beforeText(cell)}</span>} {display || <span className="mute">–</span>}
          </button>
        ) : (
          <span className="plain trunc">{display || <span className="mute">–</span>}</span>
        )}
      </dd>
      <dd className="p">{writer && <EntryWho entry={writer} />}</dd>
      {refused && (
        <dd className="says" role="alert">
          {refused}
        </dd>
      )}
    </div>
  )
}

type EditorProps = {
  label: string
  value: string
  type: string
  options: Option[] | undefined
  onSave: (value: string) => Promise<void>
  onLeave: () => void
}

function Editor({ label, value, type, options, onSave, onLeave }: EditorProps) {
  const [text, setText] = useState(value)
  const input = useRef<HTMLInputElement>(null)
  const select = useRef<HTMLSelectElement>(null)
  useEffect(() => {
    input.current?.select()
    select.current?.focus()
  }, [])
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    onLeave()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void onSave(text)
  }
  if (options)
    return (
      <select
        ref={select}
        className="input md inline"
        aria-label={label}
        value={value}
        onChange={(event) => void onSave(event.target.value)}
        onBlur={onLeave}
        onKeyDown={onKeyDown}
      >
        {!options.some((option) => option.value === value) && <option value={value}>–</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    )
  return (
    <form onSubmit={submit}>
      <input
        ref={input}
        className="input md inline"
        aria-label={label}
        type={type === 'number' ? 'text' : type}
        inputMode={type === 'number' ? 'decimal' : undefined}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={() => void onSave(text)}
      />
    </form>
  )
}
