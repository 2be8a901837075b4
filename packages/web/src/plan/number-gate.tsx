import { IconMailForward } from '@tabler/icons-react'
import { type FormEvent, useId, useState } from 'react'
import type { Plan } from '../api/types.ts'
import { spanWords } from '../words/dates.ts'
import { count } from '../words/numbers.ts'
import type { Decide } from './decide.ts'
import { approveText, planSize, sendsMail } from './plan-words.ts'

/** Whether what was typed names exactly the number; spaces and separators of thousands do not matter. */
export function fits(typed: string, number: number): boolean {
  return /^[\d\s.,'’]+$/.test(typed) && typed.replaceAll(/\D/g, '') === String(number)
}

/** What cannot be unsent is approved by typing how many. Enter does nothing before the number fits. */
export function NumberGate({ plan, decide }: { plan: Plan; decide: Decide }) {
  const [typed, setTyped] = useState('')
  const hint = useId()
  const number = plan.friction?.kind === 'number' ? plan.friction.number : planSize(plan)
  const ready = fits(typed, number) && !decide.busy
  const mail = sendsMail(plan)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (ready) decide.approve()
  }
  return (
    <form className="gate final" onSubmit={submit} data-testid="gate">
      <h2 className="c-final">
        <IconMailForward className="i l" aria-hidden />
        {mail ? 'Mail cannot be unsent' : 'This has no way back'}
      </h2>
      <p className="ink2">
        {plan.hold_ms
          ? `You can recall ${number === 1 ? 'it' : `all ${count(number)}`} until the hold ends, ${spanWords(plan.hold_ms)} after approval. After that ${number === 1 ? 'it is' : 'they are'} out.`
          : (plan.residue ?? 'What has left stays out.')}
      </p>
      <label>
        <b>Type the number of {mail ? 'mails' : 'records'} to approve</b>
        <input
          className="input"
          inputMode="numeric"
          autoComplete="off"
          aria-describedby={hint}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          data-testid="approve-number"
        />
      </label>
      <button type="submit" className="btn final lg wide" disabled={!ready} data-testid="approve">
        {approveText(plan)}
      </button>
      <p className="mute t12" id={hint}>
        Approves exactly this plan. If anything in it changes first, nothing happens and you see what changed.
      </p>
    </form>
  )
}
