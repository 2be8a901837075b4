import { IconEraser } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { Contact } from '../api/wire.ts'
import { DealMiniList } from '../deal/deal-mini-list.tsx'
import { EvidenceLink } from '../evidence/evidence-link.tsx'
import { useMay } from '../session/use-places.ts'
import { Bar } from '../ui/bar.tsx'
import { Page } from '../ui/page.tsx'
import { moment } from '../words/dates.ts'

/**
 * What is left of somebody who was erased: that there was somebody, and the business that points
 * here.
 */
export function ErasedContact({ contact, at }: { contact: Contact; at: string }) {
  const may = useMay()
  return (
    <Page bar={<Bar crumb={{ to: '/contacts', label: 'Contacts' }} title="Erased person" />}>
      <div className="main pad" data-testid="erased-contact">
        <h1 className="name">Erased person</h1>
        <div className="notice fset">
          <IconEraser className="i s" aria-hidden />
          <div>
            <p>
              Erased for good, {moment(at)}. Names, addresses, notes, calls and mails are gone, from
              the history and the audit too.
            </p>
            <p>
              What stays: this record without a person, so that what points to it still does; that
              it was erased and by whom; and a keyed hash of every address, so that nobody writes to
              it again. No undo, rewind, import or backup brings the person back.
            </p>
            {may('erasure:read') && (
              <p>
                <Link to="/privacy">Register of erasures</Link>
              </p>
            )}
          </div>
        </div>
        <div className="row fset">
          <EvidenceLink about={{ contact: contact.id }} />
        </div>
        <DealMiniList where={{ contact: contact.id }} />
      </div>
    </Page>
  )
}
