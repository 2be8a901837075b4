/** Where a conversation stands when something is said in it. */
export type Phase =
  | 'first'
  | 'discovery'
  | 'proposal'
  | 'negotiation'
  | 'won'
  | 'lost'
  | 'service'
  | 'fading'
  | 'nurture'

/** What the braces in a phrase stand for. */
export interface Facts {
  first: string
  company: string
  city: string
  colleague: string
  weekday: string
  month: string
  n: string
  topic: string
}

/** What people buy from us for; fits after “about”. */
export const topics: readonly string[] = [
  'calibration dates',
  'the inspection rounds',
  'permits to work',
  'the spare parts store',
  'the plant register',
  'audit preparation',
  'the night shift',
  'overdue maintenance',
  'hose inspections',
  'gauges',
  'lockout records',
  'pressure vessels',
  'the crane checks',
  'fire doors',
  'the test benches',
  'forklift inspections',
]

/** Puts facts into the braces of a phrase; `{First}` starts a sentence with a topic. */
export function fill(phrase: string, facts: Facts): string {
  return phrase.replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = facts[key.toLowerCase() as keyof Facts]
    return /^[A-Z]/.test(key) ? value.charAt(0).toUpperCase() + value.slice(1) : value
  })
}
