import { IconArrowUp, IconEraser, IconX } from '@tabler/icons-react'
import { type FormEvent, useEffect, useRef } from 'react'
import { Problem } from '../api/problem.ts'
import { useOffered } from '../session/use-places.ts'
import { setAssistant, takeAsked } from '../ui/assistant-panel.ts'
import { Kbd } from '../ui/kbd.tsx'
import { ProblemNote } from '../ui/problem-note.tsx'
import { useStore } from '../ui/store.ts'
import { AgentsMenu, PausedNote } from './agents-menu.tsx'
import { Answers } from './answers.tsx'
import { PlanCard } from './plan-card.tsx'
import { ResultChip } from './result-chip.tsx'
import { suggested_max, suggestions } from './suggestions.ts'
import { draft, forget, say, type Turn, talk } from './talk.ts'
import './assistant.css'

export function Assistant() {
  const { turns, waiting } = useStore(talk)
  const text = useStore(draft)
  const input = useRef<HTMLInputElement>(null)
  const end = useRef<HTMLDivElement>(null)
  const model = turns.findLast((turn) => turn.reply?.model)?.reply?.model
  const last = turns.length
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new turn or an arrived answer moves the end into view
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'end' })
  }, [last, waiting])
  useEffect(() => {
    if (takeAsked()) input.current?.focus({ preventScroll: true })
  }, [])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (waiting) return
    const said = text
    draft.set('')
    // What was not heard is typed already when it is said again.
    void say(said).then((heard) => {
      if (!heard) draft.update((now) => now || said)
    })
  }
  return (
    <aside className="assist" aria-label="Assistant" data-testid="assistant">
      <header>
        <b className="grow">Assistant</b>
        {model && (
          <span className="tag line" data-testid="assistant-model">
            {model}
          </span>
        )}
        <AgentsMenu />
        {last > 0 && (
          <button
            type="button"
            className="btn ghost ic sm"
            aria-label="Start a new conversation"
            title="Start a new conversation"
            onClick={forget}
          >
            <IconEraser className="i" aria-hidden />
          </button>
        )}
        <button
          type="button"
          className="btn ghost ic sm"
          aria-label="Close the assistant"
          onClick={() => setAssistant(false)}
        >
          <IconX className="i" aria-hidden />
        </button>
      </header>
      <div className="talk" tabIndex={0} role="log" aria-live="off" aria-label="Conversation">
        <PausedNote />
        {last === 0 && <Start onSay={(sentence) => void say(sentence)} />}
        {turns.map((turn) => (
          <Exchange key={turn.id} turn={turn} />
        ))}
        <div ref={end} />
      </div>
      <form className="composer" onSubmit={submit}>
        <div className="box">
          <input
            ref={input}
            value={text}
            onChange={(event) => draft.set(event.target.value)}
            aria-label="Ask or instruct the assistant"
            placeholder="Ask or instruct"
            data-testid="assistant-input"
            autoComplete="off"
          />
          <button
            type="submit"
            className="btn ink ic sm"
            aria-label="Send"
            disabled={waiting || text.trim() === ''}
          >
            <IconArrowUp className="i" aria-hidden />
          </button>
        </div>
        <div className="row t12 mute">
          <span className="grow">Acts for you, within your rights</span>
          <span className="desk">
            <Kbd keys="Mod J" />
          </span>
        </div>
      </form>
    </aside>
  )
}

function Start({ onSay }: { onSay: (sentence: string) => void }) {
  const shown = useOffered(suggestions).slice(0, suggested_max)
  return (
    <div className="start">
      <p className="ink2">
        Say what you want done. What can be undone happens at once, with 60 seconds to undo;
        everything else waits for you as a plan. Try:
      </p>
      <ul>
        {shown.map(({ sentence }) => (
          <li key={sentence}>
            <button type="button" className="suggest" onClick={() => onSay(sentence)}>
              {sentence}
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

function Exchange({ turn }: { turn: Turn }) {
  const { reply, refused } = turn
  return (
    <>
      <p className="say">
        <span className="vh">You said: </span>
        {turn.said}
      </p>
      {!reply && !refused && (
        <p className="mute thinking" role="status">
          Working on it
        </p>
      )}
      {refused && (
        <ProblemNote error={new Problem(0, { ...refused, next: refused.next ?? undefined })} />
      )}
      {reply && (
        <div className="reply">
          {reply.text && <p className="wrap pre">{reply.text}</p>}
          {reply.plans?.map((plan) => (
            <PlanCard key={plan.id} shown={plan} />
          ))}
          {reply.actions?.map((action) => (
            <ResultChip key={action.id} shown={action} />
          ))}
          {/* What was looked up on the way to a deed is in Activity; here it would only be noise. */}
          {!reply.plans?.length && !reply.actions?.length && (
            <Answers answers={reply.answers ?? []} />
          )}
        </div>
      )}
    </>
  )
}
