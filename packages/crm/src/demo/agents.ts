import type { World } from './world.ts'

const agents = [
  ['Assistant', 'Does what people ask for in a sentence, within their rights.'],
  [
    'Pipeline agent',
    'Keeps close dates and next steps of open deals true to what was said in calls and mail.',
  ],
  [
    'Enrichment agent',
    'Completes contacts and companies from signatures, imports and open contracts.',
  ],
] as const

/** The rows of `agent`: the same three in every organisation. */
export const agentRows = (world: World) =>
  agents.map(([name, about], index) => ({
    id: world.id('agent'),
    name,
    about,
    active: true,
    is_assistant: index === 0,
    created_at: world.calendar.at(-400),
  }))
