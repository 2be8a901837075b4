import type { Story } from './story.ts'

/**
 * A small ship supplier that shares nothing with the first organisation, except the name of one
 * company.
 */
export const halvorsenStory: Story = {
  companies: [
    {
      name: 'Tidewick Marine',
      root: 'tidewick',
      kind: 'prospect',
      industry: 'Marine',
      country: 'Norway',
      city: 'Bergen',
      owner: 'Eirik Tangen',
      size: 4,
    },
  ],
  contacts: [],
  deals: [
    {
      name: 'Tidewick Marine',
      company: 'Tidewick Marine',
      stage: 'Negotiation',
      amount: 410_000,
      closes: 'thisMonth',
      next: 'Survey in the dock',
    },
  ],
  matters: [
    { ref: 'HM-11', title: 'Late delivery of two winches', opened: 90, closed: null },
    { ref: 'HM-07', title: 'Paint colour of a hull', opened: 300, closed: 200 },
  ],
  products: [
    ['Winch overhaul', 'Deck', 180_000],
    ['Hull survey', 'Survey', 42_000],
    ['Propeller shaft', 'Engine', 260_000],
    ['Mooring set', 'Deck', 65_000],
  ],
  said: [],
}
