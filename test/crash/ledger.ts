/** What the server has said it did. Whatever stands here must be there after every crash. */
export interface Ledger {
  /** Actions answered as applied or held. */
  done: Set<string>
  /** Undos that were answered, and the actions they took back. */
  takenBack: Map<string, string>
  /** Actions with the name they gave a company or contact of their own. */
  named: Map<string, string>
  /** Plans that were answered as waiting. */
  planned: Set<string>
}

export const emptyLedger = (): Ledger => ({
  done: new Set(),
  takenBack: new Map(),
  named: new Map(),
  planned: new Set(),
})
