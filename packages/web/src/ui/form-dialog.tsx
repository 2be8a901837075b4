import { type ReactNode, useCallback, useRef, useState } from 'react'
import { asProblem } from '../api/problem.ts'
import { Dialog } from './dialog.tsx'
import { usePhone } from './media.ts'
import { ProblemNote } from './problem-note.tsx'
import { useUnsaved } from './unsaved.ts'
import { unanswered, useRetry } from './use-retry.ts'

type Props = {
  title: string
  lede?: ReactNode
  submit: string
  onClose: () => void
  /**
   * Sends the form. What nobody answered is sent again, so this is one call that the server knows
   * by its key, with the same words each time.
   */
  onSubmit: (fields: Record<string, string>) => Promise<unknown>
  children: ReactNode
}

const textInputs = 'input:not([type=hidden], [type=date], [type=datetime-local]), textarea'

/**
 * Where typing begins. A choice that comes before the first text has its value already, and would
 * take what is typed for another one.
 */
const firstField = (form: HTMLFormElement): HTMLElement | null =>
  form.querySelector<HTMLElement>(textInputs) ??
  form.querySelector<HTMLElement>('select, input:not([type=hidden])')

/** What stands in the inputs that are typed into. */
const typedIn = (form: HTMLFormElement): string =>
  JSON.stringify(
    [...form.querySelectorAll<HTMLInputElement>('input:not([type=hidden]), textarea')].map(
      (input) => input.value,
    ),
  )

/**
 * The inputs that people see of the fields with these names; a number or a chosen record has its
 * value in a hidden one beside.
 */
function inputsOf(form: HTMLFormElement, names: ReadonlySet<string>): HTMLElement[] {
  return [...form.querySelectorAll<HTMLInputElement>('[name]')]
    .filter(({ name }) => names.has(name))
    .flatMap(
      (named) =>
        named
          .closest('.field')
          ?.querySelector<HTMLElement>('input:not([type=hidden]), select, textarea') ?? [],
    )
}

/** Marks the fields that a refusal is about, and goes to the first of them. */
function mark(form: HTMLFormElement, error: unknown): HTMLElement[] {
  const wrong = inputsOf(
    form,
    new Set(asProblem(error).issues.map(({ path }) => path.split('.')[0] ?? '')),
  )
  for (const input of wrong) input.setAttribute('aria-invalid', 'true')
  wrong[0]?.focus()
  return wrong
}

/**
 * A dialog with one form; a refusal keeps what was typed and marks what it is about, and leaving
 * asks first. What nobody answered is sent again until somebody answers or types. Fields are read
 * by their names.
 */
export function FormDialog({ title, lede, submit, onClose, onSubmit, children }: Props) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const [typed, setTyped] = useState(false)
  const [asking, setAsking] = useState(false)
  // Nobody has answered what stands here.
  const [again, setAgain] = useState(false)
  const phone = usePhone()
  const sending = useRef(false)
  const form = useRef<HTMLFormElement | null>(null)
  const untouched = useRef('')
  const wrong = useRef<HTMLElement[]>([])
  /** What is corrected is not marked any more; the server says whether it is right. */
  const unmark = (corrected: (input: HTMLElement) => boolean) => {
    for (const input of wrong.current.filter(corrected)) input.removeAttribute('aria-invalid')
    wrong.current = wrong.current.filter((input) => !corrected(input))
  }
  // Not an effect: the form comes a render after what it stands in.
  const begin = useCallback((there: HTMLFormElement | null) => {
    form.current = there
    if (!there) return
    untouched.current = typedIn(there)
    firstField(there)?.setAttribute('data-autofocus', 'true')
  }, [])
  useUnsaved(typed ? title : null, busy)
  const leave = () => {
    if (busy) return
    if (typed) setAsking(!asking)
    else onClose()
  }
  const send = async (sent: HTMLFormElement) => {
    // Enter twice comes before the button is drawn as busy.
    if (sending.current) return
    sending.current = true
    const fields = Object.fromEntries(
      [...new FormData(sent)].map(([name, value]) => [name, String(value).trim()]),
    )
    setBusy(true)
    setError(null)
    setAgain(false)
    unmark(() => true)
    try {
      await onSubmit(fields)
      onClose()
    } catch (problem) {
      setError(problem)
      setAgain(unanswered(asProblem(problem)))
      wrong.current = mark(sent, problem)
    } finally {
      sending.current = false
      setBusy(false)
    }
  }
  useRetry(again && !asking, () => form.current && void send(form.current))
  const id = `form-${title.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`
  return (
    <Dialog
      title={title}
      lede={lede}
      onClose={leave}
      width={560}
      focus={phone ? 'title' : 'inside'}
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
        ref={begin}
        id={id}
        className="form2"
        onInput={(event) => {
          setTyped(typedIn(event.currentTarget) !== untouched.current)
          // Other words are another wish, which is sent when it is whole.
          setAgain(false)
          unmark((input) => input === event.target)
        }}
        onSubmit={(event) => {
          event.preventDefault()
          void send(event.currentTarget)
        }}
      >
        {children}
        {error !== null && (
          <div className="all">
            <ProblemNote
              error={error}
              next={again ? 'It is sent again by itself, and nothing is done twice.' : undefined}
            />
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

export function TextField({
  label,
  name,
  type = 'text',
  required = false,
  all = false,
  value,
  placeholder,
}: InputProps) {
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
