import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { asProblem } from '../api/problem.ts'
import { Dialog } from './dialog.tsx'
import { ProblemNote } from './problem-note.tsx'
import { useUnsaved } from './unsaved.ts'

type Props = {
  title: string
  lede?: ReactNode
  submit: string
  onClose: () => void
  onSubmit: (fields: Record<string, string>) => Promise<unknown>
  children: ReactNode
}

/** What stands in the inputs that are typed into. */
const typedIn = (form: HTMLFormElement): string =>
  JSON.stringify([...form.querySelectorAll<HTMLInputElement>('input:not([type=hidden]), textarea')].map((input) => input.value))

/** The inputs that people see of the fields with these names; a number or a chosen record has its value in a hidden one beside. */
function inputsOf(form: HTMLFormElement, names: ReadonlySet<string>): HTMLElement[] {
  return [...form.querySelectorAll<HTMLInputElement>('[name]')]
    .filter(({ name }) => names.has(name))
    .flatMap((named) => named.closest('.field')?.querySelector<HTMLElement>('input:not([type=hidden]), select, textarea') ?? [])
}

/** Marks the fields that a refusal is about, and goes to the first of them. */
function mark(form: HTMLFormElement, error: unknown): HTMLElement[] {
  const wrong = inputsOf(form, new Set(asProblem(error).issues.map(({ path }) => path.split('.')[0] ?? '')))
  for (const input of wrong) input.setAttribute('aria-invalid', 'true')
  wrong[0]?.focus()
  return wrong
}

/** A dialog with one form; a refusal keeps what was typed and marks what it is about, and leaving asks first. Fields are read by their names. */
export function FormDialog({ title, lede, submit, onClose, onSubmit, children }: Props) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [typed, setTyped] = useState(false)
  const [asking, setAsking] = useState(false)
  const sending = useRef(false)
  const form = useRef<HTMLFormElement>(null)
  const untouched = useRef('')
  const wrong = useRef<HTMLElement[]>([])
  /** What is corrected is not marked any more; the server says whether it is right. */
  const unmark = (corrected: (input: HTMLElement) => boolean) => {
    for (const input of wrong.current.filter(corrected)) input.removeAttribute('aria-invalid')
    wrong.current = wrong.current.filter((input) => !corrected(input))
  }
  useEffect(() => {
    if (form.current) untouched.current = typedIn(form.current)
  }, [])
  useUnsaved(typed ? title : null, busy)
  const leave = () => {
    if (busy) return
    if (typed) setAsking(!asking)
    else onClose()
  }
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    // Enter twice comes before the button is drawn as busy.
    if (sending.current) return
    sending.current = true
    const sent = event.currentTarget
    const fields = Object.fromEntries([...new FormData(sent)].map(([name, value]) => [name, String(value).trim()]))
    setBusy(true)
    setError(null)
    unmark(() => true)
    try {
      await onSubmit(fields)
      onClose()
    } catch (problem) {
      setError(problem)
      wrong.current = mark(sent, problem)
    } finally {
      sending.current = false
      setBusy(false)
    }
  }
  const id = `form-${title.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`
  return (
    <Dialog
      title={title}
      lede={lede}
      onClose={leave}
      width={560}
      footer={
        asking ? (
          <div className="ask" role="alert">
            <b>Discard what you typed?</b>
            <button type="button" className="btn ink lg" autoFocus onClick={() => setAsking(false)}>
              Keep writing
            </button>
            <button type="button" className="btn lg" onClick={onClose}>
              Discard
            </button>
          </div>
        ) : (
          <>
            <button type="submit" form={id} className="btn ink lg" disabled={busy}>
              {submit}
            </button>
            <button type="button" className="btn lg" onClick={onClose}>
              Change nothing
            </button>
          </>
        )
      }
    >
      <form
        ref={form}
        id={id}
        className="form2"
        onInput={(event) => {
          setTyped(typedIn(event.currentTarget) !== untouched.current)
          unmark((input) => input === event.target)
        }}
        onSubmit={(event) => void send(event)}
      >
        {children}
        {error !== null && (
          <div className="all">
            <ProblemNote error={error} />
          </div>
        )}
      </form>
    </Dialog>
  )
}

type InputProps = {
  label: string
  name: string
  type?: string
  required?: boolean
  all?: boolean
  value?: string
  placeholder?: string
}

export function TextField({ label, name, type = 'text', required = false, all = false, value, placeholder }: InputProps) {
  return (
    <label className={all ? 'field all' : 'field'}>
      <span>{label}</span>
      <input
        className="input md"
        name={name}
        type={type}
        required={required}
        defaultValue={value}
        placeholder={placeholder}
        autoComplete="off"
      />
    </label>
  )
}

export function PickField({
  label,
  name,
  options,
  all = false,
  value = '',
  none,
}: {
  label: string
  name: string
  options: { value: string; label: string }[]
  all?: boolean
  value?: string
  none?: string
}) {
  return (
    <label className={all ? 'field all' : 'field'}>
      <span>{label}</span>
      <select className="input md" name={name} defaultValue={value} required={none === undefined}>
        {none !== undefined && <option value="">{none}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  )
}

/** Leaves out what was not filled in. */
export function filled(fields: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
}
