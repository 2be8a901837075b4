import { type ReactNode, useCallback, useEffect, useId, useRef, useState } from 'react'
import { asProblem, type Problem } from '../api/problem.ts'
import { Dialog } from './dialog.tsx'
import { FieldProblem, FieldProblems, noProblems, useFieldProblem } from './field-problem.tsx'
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

const fieldOf = ({ path }: Problem['issues'][number]) => path.split('.')[0] ?? ''

/**
 * What a refusal says of the fields of this form, and whether that is all it says; then what to do
 * next stands with the last of them.
 */
function problemsIn(form: HTMLFormElement, { issues, next }: Problem) {
  const named = new Set([...new FormData(form).keys()])
  const here = issues.filter((issue) => named.has(fieldOf(issue)))
  const all = here.length > 0 && here.length === issues.length
  const fields = [...Map.groupBy(here, fieldOf)].map(([name, found], at, { length }) => {
    const messages = [...new Set(found.map(({ message }) => message))]
    if (all && next && at === length - 1) messages.push(next)
    return [name, messages.join(' ')] as const
  })
  return { fields: new Map(fields), all }
}

/** The names that a field of the form has; a chosen record may have two. */
const namesOf = (input: EventTarget): string[] =>
  input instanceof HTMLElement
    ? [...(input.closest('.field')?.querySelectorAll<HTMLInputElement>('[name]') ?? [])].map(
        ({ name }) => name,
      )
    : []

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
  const [wrong, setWrong] = useState(noProblems)
  // Of several that were refused, one goes on with the first.
  useEffect(() => {
    if (wrong.size > 0) form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus()
  }, [wrong])
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
    setWrong(noProblems)
    try {
      await onSubmit(fields)
      onClose()
    } catch (thrown) {
      const problem = asProblem(thrown)
      const { fields: placed, all } = problemsIn(sent, problem)
      setWrong(placed)
      // What is said at its field is not said a second time below.
      setError(all ? null : problem)
      setAgain(unanswered(problem))
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
          // What is corrected is not marked any more; the server says whether it is right.
          const corrected = namesOf(event.target).filter((name) => wrong.has(name))
          if (corrected.length > 0)
            setWrong(new Map([...wrong].filter(([name]) => !corrected.includes(name))))
        }}
        onSubmit={(event) => {
          event.preventDefault()
          void send(event.currentTarget)
        }}
      >
        <FieldProblems value={wrong}>{children}</FieldProblems>
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
  const id = useId()
  const problem = useFieldProblem(name)
  return (
    <div className={all ? 'field all' : 'field'}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        {...problem}
        className="input md"
        name={name}
        type={type}
        required={required}
        defaultValue={value}
        placeholder={placeholder}
        autoComplete="off"
      />
      <FieldProblem name={name} />
    </div>
  )
}

/** Text of several lines, which has to be there. */
export function TextAreaField({ label, name }: { label: string; name: string }) {
  const id = useId()
  const problem = useFieldProblem(name)
  return (
    <div className="field all">
      <label htmlFor={id}>{label}</label>
      <textarea id={id} {...problem} className="input" name={name} required rows={6} />
      <FieldProblem name={name} />
    </div>
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
  const id = useId()
  const problem = useFieldProblem(name)
  return (
    <div className={all ? 'field all' : 'field'}>
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        {...problem}
        className="input md"
        name={name}
        defaultValue={value}
        required={none === undefined}
      >
        {none !== undefined && <option value="">{none}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <FieldProblem name={name} />
    </div>
  )
}

/** Leaves out what was not filled in. */
export function filled(fields: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
}
