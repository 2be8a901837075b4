import type { Needing } from '../session/places.ts'

/** What to begin a conversation with. */
export const suggestions: readonly (Needing & { sentence: string })[] = [
  { sentence: 'Re-engage all cold contacts from the last 90 days', needs: 'email:send_many' },
  { sentence: 'Move Acme Corp to negotiation', needs: 'deal:write' },
  { sentence: 'What deals are closing this month?' },
  {
    sentence: 'Clean up the pipeline: move all stale proposals to closed lost',
    needs: 'deal:money',
  },
  { sentence: 'Which deals are slipping?' },
  { sentence: 'Which contacts went cold in the last 30 days?' },
]
/** More of them would be a list to read. */
export const suggested_max = 4
