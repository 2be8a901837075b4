import { useEffect, useId, useRef, useState } from 'react'
import { FieldProblem, useFieldProblem } from './field-problem.tsx'
import { type NumberKind, typedText, understood } from './number-kinds.ts'
import './number-field.css'

type Props = {
  label: string
  name: string
  kind: NumberKind
  required?: boolean
  all?: boolean
  /** As the tools take it. */
  value?: string
  placeholder?: string
}

/**
 * A number in a form: says below what it understood, and lets nothing be sent that it did not. The
 * form gets the exact value under `name`.
 */
export function NumberField({
  label,
  name,
  kind,
  required = false,
  all = false,
  value = '',
  placeholder,
}: Props) {
  const [text, setText] = useState(() => typedText(value))
  const input = useRef<HTMLInputElement>(null)
  const id = useId()
  const problem = useFieldProblem(name, `${id}-note`)
  const reading = understood(text, kind)
  const refused = reading.is === 'wrong' || reading.is === 'unclear' ? reading.says : ''
  useEffect(() => input.current?.setCustomValidity(refused), [refused])
  return (
    <div className={all ? 'field all' : 'field'}>
      <label htmlFor={id}>{label}</label>
      <input type="hidden" name={name} value={reading.is === 'number' ? reading.value : ''} />
      <input
        ref={input}
        id={id}
        className="input md"
        inputMode="decimal"
        autoComplete="off"
        required={required}
        placeholder={placeholder}
        value={text}
        onChange={(event) => setText(event.target.value)}
        {...problem}
        aria-invalid={refused !== '' || problem['aria-invalid']}
      />
      <NumberNote id={`${id}-note`} text={text} kind={kind} onChoose={setText} />
      <FieldProblem name={name} />
    </div>
  )
}

/** What a typed number was understood as; with two readings both are offered. */
export function NumberNote({
  id,
  text,
  kind,
  onChoose,
}: {
  id: string
  text: string
  kind: NumberKind
  onChoose: (text: string) => void
}) {
  const reading = understood(text, kind)
  return (
    <div id={id} className="understood" role="status" data-testid="understood">
      {reading.is === 'number' && <span>Understood as {kind.show(reading.value)}</span>}
      {reading.is === 'wrong' && <span className="c-final">{reading.says}</span>}
      {reading.is === 'unclear' && (
        <>
          <span className="c-final">{reading.says}</span>
          {reading.choices.map((choice) => (
            <button
              key={choice}
              type="button"
              className="btn sm"
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => onChoose(typedText(choice))}
            >
              {kind.show(choice)}
            </button>
          ))}
        </>
      )}
    </div>
  )
}
