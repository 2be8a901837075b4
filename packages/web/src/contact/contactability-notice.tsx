import { IconHandStop } from '@tabler/icons-react'
import { useTool } from '../api/use-tool.ts'
import { sentence } from '../words/diff.ts'
import { ConsentActions } from './consent-actions.tsx'

const said: Record<string, string> = {
  opted_out: 'opted out',
  legal_hold: 'in a legal dispute',
  customer: 'current customer',
  suppressed: 'on the suppression list',
  bounced: 'the address bounced',
  erased: 'erased',
  no_address: 'no address',
}

/** What can end a block that nobody overrides. */
const ends: Record<string, string> = {
  opted_out: 'Only their own return ends what they said; a block entered by hand can be lifted',
  legal_hold: 'Only a release of the hold ends it',
  suppressed: 'Only lifting the block ends it',
}

/** Whether mail may go to this person, and if not, of which kind, why, and what ends it. */
export function ContactabilityNotice({ contact }: { contact: string }) {
  const { data: marketing } = useTool('contact_check_contactability', { contact })
  const { data: service } = useTool('contact_check_contactability', { contact, purpose: 'service' })
  if (!marketing || !service) return null
  const both = new Set(service.reasons.map((each) => each.reason))
  const reasons = [
    ...marketing.reasons,
    ...service.reasons.filter((each) => !marketing.reasons.some((m) => m.reason === each.reason)),
  ]
  const onlyService = (reason: string) => !marketing.reasons.some((each) => each.reason === reason)
  return (
    <>
      {reasons.length > 0 && (
        <div className="notice" data-testid="contactability">
          <IconHandStop className="i s" aria-hidden />
          <div>
            {reasons.map(({ reason, evidence, override }) => (
              <p key={reason + evidence}>
                {onlyService(reason)
                  ? 'Service mail'
                  : both.has(reason)
                    ? 'All mail'
                    : 'Marketing mail'}{' '}
                is held out: {said[reason] ?? sentence(reason).toLowerCase()}. {evidence}
                {override === 'nobody' ? `. ${ends[reason] ?? 'Nothing ends it'}.` : '.'}
              </p>
            ))}
          </div>
        </div>
      )}
      <ConsentActions contact={contact} marketing={marketing} service={service} />
    </>
  )
}
