import { Bar } from '../ui/bar.tsx'
import { Page } from '../ui/page.tsx'
import { ErasureRegister } from './erasure-register.tsx'
import { RetentionTable } from './retention-table.tsx'
import { SuppressionList } from './suppression-list.tsx'

/**
 * For whoever answers for personal data: who was erased, what waits, which addresses are blocked,
 * and how long what is kept.
 */
export function Privacy() {
  return (
    <Page bar={<Bar title="Privacy" />}>
      <div className="main pad privacy" data-testid="privacy">
        <ErasureRegister />
        <SuppressionList />
        <RetentionTable />
      </div>
    </Page>
  )
}
