import { type FormEvent, type ReactNode, useState } from 'react'
import { Dialog } from './dialog.tsx'
import { ProblemNote } from './problem-note.tsx'

type Props = {
  title: string
  lede?: ReactNode
  submit: string
  onClose: () => void
  onSubmit: (fields: Record<string, string>) => Promise<unknown>
  children: ReactNode
}

/** A dialog with one form; a refusal keeps what was typed. Fields are read by their names. */
export function FormDialog({ title, lede, submit, onClose, onSubmit, children }: Props) {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = Object.fromEntries([...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value).trim()]))
    setBusy(true)
    try {
      await onSubmit(fields)
      onClose()
    } catch (problem) {
      setError(problem)
    } finally {
      setBusy(false)
    }
  }
  const id = `form-${title.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`
  return (
    <Dialog
      title={title}
      lede={lede}
      onClose={onClose}
      width={560}
      footer={
        <>
          <button type="submit" form={id} className="btn ink lg" disabled={busy}>
            {submit}
          </button>
          <button type="button" className="btn lg" onClick={onClose}>
            Change nothing
          </button>
        </>
      }
    >
      <form id={id} className="form2" onSubmit={(event) => void send(event)}>
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
        type={type === 'money' ? 'text' : type}
        inputMode={type === 'money' ? 'decimal' : undefined}
        pattern={type === 'money' ? '[0-9][0-9.,]*' : undefined}
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

/** "48,000.50" → "48000.50". */
export function plainAmount(text: string): string {
  return text.replaceAll(',', '').replaceAll(/\s/g, '')
}

/** Leaves out what was not filled in. */
export function filled(fields: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
}
