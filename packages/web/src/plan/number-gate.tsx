import { readNumber } from '@rescind/agent/read-number'
import { IconMailForward } from '@tabler/icons-react'
import { type FormEvent, useId, useState } from 'react'
import type { Plan } from '../api/wire.ts'
import { typedLocale } from '../ui/number-kinds.ts'
import { spanWords } from '../words/dates.ts'
import { count } from '../words/numbers.ts'
import type { Decide } from './decide.ts'
import { approveText, errandWords, planSize, sendsMail } from './plan-words.ts'

/**
 * Whether what was typed names exactly the number; how its thousands are grouped does not matter,
 * as it can only be this one.
 */
export function fits(typed: string, number: number): boolean {
  const reading = readNumber(typed, typedLocale(), { decimals: 0 })
  const wanted = String(number)
  return reading.is === 'number'
    ? reading.value === wanted && !reading.currency
    : reading.is === 'unclear' && reading.choices.includes(wanted)
}

/**
 * What cannot be unsent is approved by typing how many. Enter does nothing before the number fits.
 */
export function NumberGate({ plan, decide }: { plan: Plan; decide: Decide }) {
  const [typed, setTyped] = useState('')
  const hint = useId()
  const number = plan.friction?.kind === 'number' ? plan.friction.number : planSize(plan)
  const ready = fits(typed, number) && !decide.busy
  const mail = sendsMail(plan)
  const errand = errandWords(plan)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (ready) decide.approve()
  }
  return (
    <form className="gate final" onSubmit={submit} data-testid="gate">
      <h2 className="c-final">
        <IconMailForward className="i l" aria-hidden />
        {errand?.final ?? (mail ? 'Mail cannot be unsent' : 'This has no way back')}
      </h2>
      <p className="ink2">
        {plan.hold_ms
          ? `You can recall ${number === 1 ? 'it' : `all ${count(number)}`} until the hold ends, ${spanWords(plan.hold_ms)} after approval. ${errand?.after ?? `After that ${number === 1 ? 'it is' : 'they are'} out.`}`
          : (plan.residue ?? 'What has left stays out.')}
      </p>
      <label>
        <b>Type the number of {errand?.unit ?? (mail ? 'mails' : 'records')} to approve</b>
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
        Approves exactly this plan. If anything in it changes first, nothing happens and you see
        what changed.
      </p>
    </form>
  )
}
