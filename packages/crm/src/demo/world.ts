import { uuidV7 } from '@rescind/kernel'
import { type Calendar, createCalendar, type Moment } from './calendar.ts'
import { createRandom, type Random } from './random.ts'

/** What the generators of one organisation share. */
export interface World {
  /** Id of the organisation. */
  org: string
  orgName: string
  /** Its own mail domain. */
  domain: string
  currency: string
  calendar: Calendar
  /** A stream of its own per purpose, so that one generator's draws do not shift another's. */
  random(stream: string): Random
  /** A new id for a row of this table; ordered like the moments the rows came to be. */
  id(table: string, moment?: Moment): string
}

// Ids must sort before those of rows that are made later, and must not depend on today: hence a
// fixed start, long ago.
const idsFrom = Date.UTC(2015, 0, 1)
const oldestDays = 1_600

/** `seed` decides everything that `today` does not. */
export function createWorld(options: {
  today: string
  seed: string
  name: string
  domain: string
  currency: string
}): World {
  const { seed, name, domain, currency } = options
  const random = (stream: string) => createRandom(`${seed}/${domain}/${stream}`)
  const streams = new Map<string, Random>()
  const id = (table: string, moment: Moment = -oldestDays) => {
    const stream = streams.get(table) ?? random(`id/${table}`)
    streams.set(table, stream)
    const bytes = Buffer.from(Array.from({ length: 10 }, () => stream.between(0, 255)))
    return uuidV7(new Date(idsFrom + Math.round((moment + oldestDays) * 86_400_000)), bytes)
  }
  return {
    org: id('org'),
    orgName: name,
    domain,
    currency,
    calendar: createCalendar(options.today),
    random,
    id,
  }
}
