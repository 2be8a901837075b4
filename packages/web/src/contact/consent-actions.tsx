import { useState } from 'react'
import { useRun } from '../action/use-run.ts'
import { useTool } from '../api/use-tool.ts'
import type { Contactability } from '../api/wire.ts'
import { useMay } from '../session/use-places.ts'
import { FormDialog, PickField, TextField } from '../ui/form-dialog.tsx'
import { oneOf } from '../ui/one-of.ts'

type Props = { contact: string; marketing: Contactability; service: Contactability }

const kinds = [
  { value: 'marketing', label: 'Marketing mail' },
  { value: 'service', label: 'Service mail' },
  { value: 'everything', label: 'All mail' },
]
const purposes = ['marketing', 'service', 'everything'] as const
const blocks = ['bounced', 'complained', 'opted_out'] as const
const has = ({ reasons }: Contactability, reason: string) =>
  reasons.some((each) => each.reason === reason)

/**
 * Records that a person wants no more mail; and, for compliance, that they came back, or that a
 * block of an address is over.
 */
export function ConsentActions({ contact, marketing, service }: Props) {
  const may = useMay()
  const [form, setForm] = useState<'leave' | 'return' | 'lift' | null>(null)
  const run = useRun()
  const close = () => setForm(null)
  const left = [
    has(marketing, 'opted_out') && 'marketing',
    has(service, 'opted_out') && 'service',
  ].filter((kind) => kind !== false)
  const restores = may('consent:restore')
  // What the person said themselves is not lifted, so it is not offered.
  const byHand = useTool('consent_get', { contact }, restores).data?.blocks.filter(
    ({ own }) => !own,
  )
  const lifts = (reason: string) => byHand?.some((block) => block.reason === reason)
  const blocked = [
    has(service, 'bounced') &&
      lifts('bounced') && { value: 'bounced', label: 'The address bounced' },
    has(service, 'suppressed') &&
      lifts('complained') && { value: 'complained', label: 'A complaint' },
    left.length > 0 &&
      lifts('opted_out') && { value: 'opted_out', label: 'An opt-out that was entered by hand' },
  ].filter((reason) => !!reason)
  const buttons = [
    may('consent:withdraw') && left.length < 2 && (['leave', 'Wants no more mail…'] as const),
    restores && left.length > 0 && (['return', 'Wants mail again…'] as const),
    restores && blocked.length > 0 && (['lift', 'Lift a block…'] as const),
  ].filter((button) => button !== false)
  if (buttons.length === 0) return null
  return (
    <div className="row fset" data-testid="consent-actions">
      {buttons.map(([name, label]) => (
        <button key={name} type="button" className="btn ghost sm" onClick={() => setForm(name)}>
          {label}
        </button>
      ))}
      {form === 'leave' && (
        <FormDialog
          title="Wants no more mail"
          lede="It takes effect at once, on every address of this person. After 60 seconds only their own return ends it."
          submit="Record the opt-out"
          onClose={close}
          onSubmit={({ purpose, evidence = '' }) =>
            run.mutateAsync({
              tool: 'consent_withdraw',
              input: { contact, purpose: oneOf(purposes, purpose), evidence },
            })
          }
        >
          <PickField label="Of which mail" name="purpose" options={kinds} value="marketing" />
          <TextField
            label="How they said so"
            name="evidence"
            required
            all
            placeholder="Asked on the phone on 3 March"
          />
        </FormDialog>
      )}
      {form === 'return' && (
        <FormDialog
          title="Wants mail again"
          lede="Only what the person said themselves counts. It is a plan, and other reasons not to write stay."
          submit="Show the plan"
          onClose={close}
          onSubmit={({ purpose, evidence = '' }) =>
            run.mutateAsync({
              tool: 'consent_restore',
              input: { contact, purpose: oneOf(purposes, purpose), evidence },
            })
          }
        >
          <PickField
            label="Which mail"
            name="purpose"
            options={kinds}
            value={left.length === 2 ? 'everything' : left[0]!}
          />
          <TextField
            label="How they said so"
            name="evidence"
            required
            all
            placeholder="Signed up again on the website"
          />
        </FormDialog>
      )}
      {form === 'lift' && (
        <FormDialog
          title="Lift a block"
          lede="Ends blocks that were entered by hand, on every address of this person. What they said themselves stays."
          submit="Show the plan"
          onClose={close}
          onSubmit={({ reason, evidence = '' }) =>
            run.mutateAsync({
              tool: 'suppression_lift',
              input: { contact, reason: oneOf(blocks, reason), evidence },
            })
          }
        >
          <PickField label="Which" name="reason" options={blocked} value={blocked[0]!.value} />
          <TextField
            label="Why it may end"
            name="evidence"
            required
            all
            placeholder="The mailbox is there again"
          />
        </FormDialog>
      )}
    </div>
  )
}
