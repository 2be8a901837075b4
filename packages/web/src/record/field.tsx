import { type ReactNode, useId, useRef, useState } from 'react'
import { standing } from '../action/standing.ts'
import { refresh } from '../api/events.ts'
import { asProblem, type Problem } from '../api/problem.ts'
import type { Conflict, HistoryEntry, Plan, Seen, ToolResult } from '../api/wire.ts'
import { type Asked, askedBefore, askedOf } from '../plan/asked.ts'
import { AskedPopover } from '../plan/asked-popover.tsx'
import { Waits } from '../plan/waits.tsx'
import { go } from '../ui/go.ts'
import { useNow } from '../ui/now.ts'
import { NumberNote } from '../ui/number-field.tsx'
import { type NumberKind, typedText, understood } from '../ui/number-kinds.ts'
import { useUnsaved } from '../ui/unsaved.ts'
import { unanswered, useRetry } from '../ui/use-retry.ts'
import { afterText, beforeText } from '../words/diff.ts'
import { EntryWho } from './entry-who.tsx'
import { FieldEditor, type Option, type Pick } from './field-editor.tsx'
import { Meanwhile } from './meanwhile.tsx'

/**
 * How a field is saved: against what was seen of it, and whether the value is the name of a record
 * that is to be made.
 */
export type Save = (value: string, how: { seen?: Seen; made: boolean }) => Promise<ToolResult>

type Props = {
  label: string
  /** The value as the tools take it; '' is none. */
  value: string
  shown?: ReactNode
  /** A value that is not saved yet, as it would be shown. */
  format?: (value: string) => string
  type?: 'text' | 'email' | 'tel' | 'date'
  /** What is typed here is a number. */
  number?: NumberKind
  options?: Option[]
  /** What is chosen here is a record, found by its name. */
  pick?: Pick
  record: { table: string; id: string }
  field: string
  writers: Map<string, HistoryEntry>
  onSave?: Save
  /** A plan that waits and is about this field; left out where nobody looks for one. */
  waiting?: Plan | null
}

/**
 * What is wanted here and not saved yet. `name`: of a chosen record; `made`: the value is the name
 * of a new one.
 */
type Wish = { value: string; name?: string; made?: boolean }

/** Why what was typed is not saved; `again`: nobody has answered, so it is sent again by itself. */
type Unsaved = { says: string; again: boolean; conflict?: Conflict | undefined }

/**
 * One field of a record, editable in place; its mark says who wrote it last, its old value stays
 * while it can return.
 */
export function Field(props: Props) {
  const {
    label,
    value,
    shown,
    type = 'text',
    number,
    options,
    pick,
    record,
    field,
    writers,
    onSave,
    waiting,
  } = props
  const start = number ? typedText(value) : value
  const [editing, setEditing] = useState(false)
  // Until it is saved or thrown away.
  const [wish, setWish] = useState<Wish | null>(null)
  // What stood here when whoever types began to: only that is overwritten.
  const seen = useRef<unknown>(undefined)
  const [sending, setSending] = useState(false)
  const [trouble, setTrouble] = useState<Unsaved | null>(null)
  // What was typed became a plan that is decided here.
  const [asked, setAsked] = useState<Asked | null>(null)
  const button = useRef<HTMLButtonElement>(null)
  const busy = useRef(false)
  const note = useId()
  const writer = writers.get(field) ?? writers.get(`${field}_id`)
  const cell =
    writer?.change.op === 'update'
      ? writer.change.cells.find((each) => each.field === field || each.field === `${field}_id`)
      : undefined
  const now = useNow()
  const hot = writer !== undefined && cell !== undefined && standing(writer, now) === 'undo'
  // What is being saved shows at once, and what is asked as the plan says it; on refusal the value
  // that stands comes back.
  const display = asked
    ? (afterOf(asked, field) ?? shown ?? value)
    : sending && wish
      ? wordsOf(wish, props)
      : (shown ?? value)
  const changed = wish !== null && wish.value !== start
  useUnsaved(changed && !asked ? label : null, sending)

  const open = () => {
    if (wish === null) seen.current = value
    setEditing(true)
  }
  const close = () => {
    setEditing(false)
    requestAnimationFrame(() => button.current?.focus())
  }
  const discard = () => {
    setWish(null)
    setTrouble(null)
    close()
  }
  const save = async (next: Wish) => {
    const reading = number && understood(next.value, number)
    // The note says what is wrong; what was typed stays where it was typed.
    if (reading && reading.is !== 'number' && reading.is !== 'empty') {
      setWish(next)
      return setEditing(true)
    }
    const wanted = reading ? (reading.is === 'number' ? reading.value : '') : next.value
    if (next.value === start || wanted === value || !onSave) return discard()
    // Enter and the blur that follows it are one wish.
    if (busy.current) return
    busy.current = true
    setWish(next)
    setTrouble(null)
    setSending(true)
    close()
    const made = next.made === true
    try {
      const fields = { [field]: seen.current === '' ? null : seen.current }
      const result = await onSave(wanted, { made, seen: { ...record, fields } })
      // Asked anew, the plan itself shows what it would overwrite.
      const plan = askedOf(result, () => onSave(wanted, { made }))
      // Whom it waits for is told under the field, by the plan itself.
      if (plan?.plan.may_approve === false) {
        setWish(null)
        if (waiting === undefined) go(`/plans/${plan.plan.id}`)
      } else if (plan) setAsked(plan)
      else setWish(null)
    } catch (error) {
      const problem = asProblem(error)
      // The field is where the person looks, so only what is wrong with it is said.
      const again = unanswered(problem)
      const next = again ? 'It is sent again by itself.' : problem.next
      const conflict = conflictOf(problem)
      // What stands there now is shown above, with its mark.
      if (conflict) refresh('change')
      setTrouble({
        says: problem.issues[0]?.message ?? [problem.detail, next].filter(Boolean).join(' '),
        again,
        conflict,
      })
    } finally {
      busy.current = false
      setSending(false)
    }
  }
  const settled = () => {
    setAsked(null)
    discard()
  }
  const leave = (keep: boolean) => {
    if (!keep || wish === null) return settled()
    setAsked(null)
    setTrouble({ says: 'Not approved, so not saved.', again: false })
    close()
  }
  const saveOver = (conflict: Conflict) => {
    seen.current = conflict.now
    if (wish) void save(wish)
  }
  useRetry(trouble?.again === true && !sending && !editing, () => wish !== null && void save(wish))

  const place = useRef<HTMLElement>(null)
  return (
    <div className={`fld ${hot ? 'hot' : ''} ${trouble ? 'refused' : ''}`} data-field={field}>
      <dt>{label}</dt>
      <dd ref={place} className={asked ? 'value asking' : 'value'}>
        {editing ? (
          <FieldEditor
            label={label}
            text={wish?.value ?? start}
            type={type}
            number={number !== undefined}
            note={number ? note : undefined}
            options={options}
            pick={pick}
            onType={(typed) => setWish({ value: typed })}
            onSave={(typed) => void save({ value: typed })}
            onPick={(row) =>
              void save({
                value: row?.id ?? row?.name ?? '',
                name: row?.name ?? '',
                made: row?.id === null,
              })
            }
            onLeave={(why) => {
              if (why) setWish(null)
              else if (!changed) return discard()
              setTrouble({ says: why ?? 'Not saved yet.', again: false })
              close()
            }}
          />
        ) : onSave ? (
          <button
            ref={button}
            type="button"
            className="edit trunc"
            disabled={sending || asked !== null}
            onClick={open}
          >
            <span className="vh">Edit {label}: </span>
            {hot && cell && <span className="was">{beforeText(cell)}</span>}{' '}
            {display || <span className="mute">–</span>}
          </button>
        ) : (
          <span className="plain trunc">{display || <span className="mute">–</span>}</span>
        )}
      </dd>
      <AskedPopover asked={asked} onDone={settled} onLeave={leave} beside={place} />
      <dd className="p">{writer && <EntryWho entry={writer} />}</dd>
      {editing && number && (
        <dd className="wide">
          <NumberNote
            id={note}
            text={wish?.value ?? start}
            kind={number}
            onChoose={(typed) => setWish({ value: typed })}
          />
        </dd>
      )}
      {waiting && !asked && !editing && (
        <dd className="wide">
          <Waits plan={waiting} onOpen={() => setAsked(askedBefore(waiting))} />
        </dd>
      )}
      {trouble && !editing && (
        <dd className="says" role="alert">
          {trouble.conflict && wish ? (
            <Meanwhile
              conflict={trouble.conflict}
              typed={wordsOf(wish, props)}
              busy={sending}
              onKeep={discard}
              onSave={saveOver}
            />
          ) : (
            trouble.says
          )}
          {changed && !trouble.conflict && (
            <div className="kept">
              <span className="typed">{wordsOf(wish, props) || '(empty)'}</span>
              <button
                type="button"
                className="btn sm"
                disabled={sending}
                onClick={() => void save(wish)}
              >
                {trouble.again ? 'Try again' : 'Save'}
              </button>
              <button type="button" className="btn sm ghost" onClick={discard}>
                Discard
              </button>
            </div>
          )}
        </dd>
      )}
    </div>
  )
}

/** What somebody else saved meanwhile, where that is why it was refused. */
const conflictOf = (problem: Problem): Conflict | undefined =>
  problem.code === 'changed_meanwhile' ? problem.conflicts[0] : undefined

/** A wish as the field would show it once it is saved. */
function wordsOf(wish: Wish, { options, number, format }: Props): string {
  if (wish.name !== undefined) return wish.name
  const option = options?.find(({ value }) => value === wish.value)
  if (option) return option.label
  const reading = number && understood(wish.value, number)
  if (reading) return reading.is === 'number' && format ? format(reading.value) : wish.value
  return format ? format(wish.value) : wish.value
}

/** What a plan would put into a field, in the server's words. */
function afterOf({ plan }: Asked, field: string): string | null {
  const cells = (plan.changes?.rows ?? []).flatMap((change) => change.cells)
  const cell = cells.find((each) => each.field === field || each.field === `${field}_id`)
  return cell ? afterText(cell) : null
}
