import { IconFileCertificate } from '@tabler/icons-react'
import { useMay } from '../session/use-places.ts'

/** What evidence is asked about, as GET /api/audit/bundle takes it. */
type About = { contact: string } | { action: string }

/** Downloads evidence as a zip that verifies by itself; for those who may read the audit. */
export function EvidenceLink({ about }: { about: About }) {
  const may = useMay()
  if (!may('audit:read')) return null
  return (
    <a
      className="btn sm"
      href={`/api/audit/bundle?${new URLSearchParams(about)}`}
      download
      title="A zip with what the audit log holds about this, its proofs, a report to read, and a program that checks it"
    >
      <IconFileCertificate className="i s" aria-hidden />
      Evidence
    </a>
  )
}
