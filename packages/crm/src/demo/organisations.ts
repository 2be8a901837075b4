import { ferrowickStaff } from './ferrowick-staff.ts'
import { halvorsenStaff } from './halvorsen-staff.ts'
import type { Region } from './names/countries.ts'
import { ferrowickScale, halvorsenScale, type Scale } from './scale.ts'
import { ferrowickStory } from './story/ferrowick.ts'
import { halvorsenStory } from './story/halvorsen.ts'
import type { Story } from './story/story.ts'
import type { Staff } from './team.ts'
import { createWorld, type World } from './world.ts'

/** What makes one organisation of the demo data. */
export interface Organisation {
  name: string
  domain: string
  currency: string
  postalAddress: string
  /** Where teams without a region find their customers; null: anywhere. */
  home: Region | null
  staff: Staff
  /** Who can be signed in as with one click. */
  signIn: readonly string[]
  story: Story
  scale: Scale
}

const ferrowick: Organisation = {
  name: 'Ferrowick',
  domain: 'ferrowick.example',
  currency: 'EUR',
  postalAddress: 'Hafenweg 9, 20457 Hamburg',
  home: null,
  staff: ferrowickStaff,
  signIn: ['Ilse Vandermoor', 'Mara Oyelund', 'Edvin Kallinen', 'Esme Kallwitz'],
  story: ferrowickStory,
  scale: ferrowickScale,
}

const halvorsen: Organisation = {
  name: 'Halvorsen Marine',
  domain: 'halvorsen.example',
  currency: 'NOK',
  postalAddress: 'Dokkgata 4, 5034 Bergen',
  home: 'north',
  staff: halvorsenStaff,
  signIn: ['Eirik Tangen', 'Sunniva Halvorsen'],
  story: halvorsenStory,
  scale: halvorsenScale,
}

/** The company of the story, and a small one that must stay invisible to it. */
export const organisations: readonly Organisation[] = [ferrowick, halvorsen]

/** What decides everything that today does not. */
export const demoSeed = 'rescind demo 1'

export const worldOf = (organisation: Organisation, today: string, seed: string): World =>
  createWorld({ ...organisation, today, seed })
