import { atWork, type Moment, workingDay } from './calendar.ts'
import type { Contact } from './contacts.ts'
import type { Deal } from './deals.ts'
import { type Facts, type Phase, topics } from './phrases/phase.ts'
import type { Random } from './random.ts'
import type { People, UserRow } from './team.ts'
import type { World } from './world.ts'

/**
 * A conversation that calls, notes, tasks and mails belong to: a contact's, alone or about a deal.
 */
export interface Thread {
  contact: Contact
  deal: Deal | null
  owner: UserRow
  from: Moment
  to: Moment
  weight: number
  phaseAt(moment: Moment): Phase
}

/** Something that happened in a thread, ready to be put into words. */
export interface Touch {
  thread: Thread
  moment: Moment
  phase: Phase
  facts: Facts
}

const oldest = -730
const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday'] as const
const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'September',
  'October',
  'November',
] as const

/**
 * One thread per contact, and one per deal with somebody to talk to. Nobody hears anything in the
 * month before they turn cold.
 */
export function threads(contacts: readonly Contact[], deals: readonly Deal[]): Thread[] {
  const own = contacts.map((contact): Thread => {
    const { lifecycle, since, born, owner } = contact
    const cold = lifecycle === 'cold'
    const phase: Phase =
      lifecycle === 'customer' ? 'service' : lifecycle === 'former' ? 'fading' : 'nurture'
    const to = cold ? since - 30 : -1
    return {
      contact,
      deal: null,
      owner,
      from: Math.max(born, oldest),
      to,
      weight: cold ? 0.7 : 1,
      phaseAt: (moment) =>
        moment < born + 30 ? 'first' : cold && moment > to - 60 ? 'fading' : phase,
    }
  })
  const aboutDeals = deals.flatMap((deal): Thread[] => {
    const { contact, born, closedOn, owner } = deal
    if (contact === null) return []
    const to = Math.min(closedOn ?? -1, contact.lifecycle === 'cold' ? contact.since - 30 : -1)
    return [
      {
        contact,
        deal,
        owner,
        from: Math.max(born, oldest),
        to,
        weight: 7,
        phaseAt: (moment) => phaseOf(deal, moment),
      },
    ]
  })
  return [...own, ...aboutDeals].filter(({ from, to }) => to - from > 3)
}

function phaseOf({ born, closedOn, stage, entered }: Deal, moment: Moment): Phase {
  if (closedOn !== null && moment > closedOn - 4) return stage === 'Closed won' ? 'won' : 'lost'
  const share = (moment - born) / ((closedOn ?? 0) - born)
  if (closedOn !== null)
    return share < 0.2
      ? 'first'
      : share < 0.5
        ? 'discovery'
        : share < 0.8 || stage === 'Closed lost'
          ? 'proposal'
          : 'negotiation'
  if (moment < entered) return share < 0.3 ? 'first' : 'discovery'
  const now = {
    Qualified: 'first',
    Discovery: 'discovery',
    Proposal: 'proposal',
    Negotiation: 'negotiation',
    Contract: 'negotiation',
  } as const
  return stage === 'Closed won' || stage === 'Closed lost' ? 'service' : now[stage]
}

/** So many touches, spread over the threads by weight and over working hours. */
export function drawTouches(
  world: World,
  people: People,
  all: readonly Thread[],
  stream: string,
  count: number,
): Touch[] {
  const random = world.random(stream)
  const draw = chooser(random, all)
  const colleagues = people.users.filter(({ role, newcomer }) => role === 'rep' && !newcomer)
  return Array.from({ length: count }, () => {
    const thread = draw()
    const day = workingDay(world.calendar, thread.from + (thread.to - thread.from) * random.next())
    const moment = atWork(random, day)
    return {
      thread,
      moment,
      phase: thread.phaseAt(moment),
      facts: factsOf(random, thread, colleagues),
    }
  }).sort((a, b) => a.moment - b.moment)
}

/** Draws by weight in logarithmic time: thousands of draws from thousands of threads. */
function chooser(random: Random, all: readonly Thread[]): () => Thread {
  let sum = 0
  const sums = all.map(({ weight }) => (sum += weight))
  return () => {
    const mark = random.next() * sum
    let [low, high] = [0, sums.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (sums[middle]! > mark) high = middle
      else low = middle + 1
    }
    return all[low]!
  }
}

function factsOf(random: Random, { contact }: Thread, colleagues: readonly UserRow[]): Facts {
  return {
    first: contact.first,
    company: contact.company?.name ?? `the practice of ${contact.first}`,
    city: contact.city,
    colleague: random.pick(colleagues).name.split(' ')[0]!,
    weekday: random.pick(weekdays),
    month: random.pick(monthNames),
    n: String(random.between(2, 9)),
    topic: random.pick(topics),
  }
}
