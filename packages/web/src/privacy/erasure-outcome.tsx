import { useTool } from '../api/use-tool.ts'
import type { RowOf } from '../api/wire.ts'
import { useMay } from '../session/use-places.ts'
import { plural } from '../words/numbers.ts'

/**
 * Mails that name the erased person to others: held out when the hold ended, and had left between
 * the approval and then.
 */
export type ErasedMail = Pick<RowOf<'erasure_list'>, 'held_out' | 'left'>

/** What became of the mail to others that names the person and waited. */
export const mailText = ({ held_out, left }: ErasedMail): string =>
  [
    held_out ? `${plural(held_out, 'mail')} to others held out` : '',
    left ? `${plural(left, 'mail')} to others had left after the approval` : '',
  ]
    .filter(Boolean)
    .join(', ')

/** What a carried-out erasure came to, by the action that asked for it. */
export function ErasureOutcome({ request }: { request: string }) {
  const may = useMay()('erasure:read')
  const found = useTool('erasure_list', { request }, may)
  const [row] = found.data?.rows ?? []
  const mail = row ? mailText(row) : ''
  return (
    <span data-testid="erasure-outcome">
      Carried out when its hold ended{mail !== '' && `: ${mail}`}.
    </span>
  )
}
