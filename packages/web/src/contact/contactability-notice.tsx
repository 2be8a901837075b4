import { IconHandStop } from '@tabler/icons-react'
import type { Contactability } from '../api/records.ts'
import { useTool } from '../api/use-tool.ts'
import { sentence } from '../words/diff.ts'

const said: Record<string, string> = {
  opted_out: 'opted out',
  legal_hold: 'in a legal dispute',
  customer: 'current customer',
  suppressed: 'on the suppression list',
  bounced: 'the address bounced',
  erased: 'erased',
  no_address: 'no address',
}

/** Whether marketing mail may go to this person, and if not, why and whether anybody can override it. */
export function ContactabilityNotice({ contact }: { contact: string }) {
  const { data } = useTool<Contactability>('contact_check_contactability', { contact })
  if (!data || data.send || data.reasons.length === 0) return null
  return (
    <div className="notice" data-testid="contactability">
      <IconHandStop className="i s" aria-hidden />
      <div>
        {data.reasons.map((each) => (
          <p key={each.reason + each.evidence}>
            Marketing mail is held out: {said[each.reason] ?? sentence(each.reason).toLowerCase()}. {each.evidence}
            {each.override === 'nobody' ? '. Nobody can override it.' : '.'}
          </p>
        ))}
      </div>
    </div>
  )
}
