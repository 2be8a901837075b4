// Made by "npm run generate" from docs/figures.md.
export const definitions = {
  "open": "amounts of open deals whose close date is in the quarter, not archived",
  "weighted": "the same, each times the probability of its stage, to the cent",
  "won": "amounts of deals closed as won in the quarter, not archived",
  "quota": "what was set for the quarter, in the organisation's currency",
  "attained": "won ÷ quota, and nothing else",
  "column of the board": "amounts of the deals in a stage, of every quarter, not archived",
  "commission": "amount × the rate valid for the owner's role on the day of closing, per deal",
} as const
