import type { Phase } from './phase.ts'

/** What people write on their list. */
export const taskPhrases: Record<Phase, readonly string[]> = {
  first: [
    'Call {first} at {company}',
    'Send the two-page brief to {first}',
    'Find out who decides at {company}',
    'Thank {first} for the visit at the stand',
  ],
  discovery: [
    'Prepare the demo for {company}',
    'Send the data protection sheet to {first}',
    'Ask {first} for the list of assets',
    'Visit {company} in {city}',
    'Answer the security questions of {company}',
    'Book the meeting room in {city}',
  ],
  proposal: [
    'Write the proposal for {company}',
    'Follow up on the proposal with {first}',
    'Ask a reference to talk to {first}',
    'Price for a start with one hall, {company}',
    'Call {first} after the board meeting',
  ],
  negotiation: [
    'Send the contract draft to {first}',
    'Clear payment terms for {company} with finance',
    'Get the liability clause checked',
    'Remind {first} of the order number',
  ],
  won: [
    'Hand {company} over to onboarding',
    'Kick-off with {first}',
    'Ask {first} for a reference in three months',
  ],
  lost: ['Ask {first} what we could have done better', 'Look in on {company} next year'],
  service: [
    'Check in with {first}',
    'Prepare the renewal of {company}',
    'Show {first} the permit board',
    'Send the export to {first}',
    'Introduce the new contact at {company}',
  ],
  fading: ['Try {first} once more', 'Look for another contact at {company}'],
  nurture: [
    'Invite {first} to the open day',
    'Send the webinar recording to {first}',
    'Ask {first} about {topic}',
    'Write to {first} about {topic}',
  ],
}
