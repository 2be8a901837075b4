/** Tools nearly every request needs; they are shown from the start, the rest is found by search. */
export const alwaysShown: ReadonlySet<string> = new Set([
  'contact_find',
  'company_find',
  'deal_find',
])

/** Other words people and models use for the words of tool names. */
const sameWord: Record<string, string> = {
  account: 'company',
  accounts: 'company',
  organisation: 'company',
  person: 'contact',
  people: 'contact',
  lead: 'contact',
  customer: 'contact',
  opportunity: 'deal',
  opportunities: 'deal',
  mail: 'email',
  mails: 'email',
  message: 'email',
  campaign: 'email',
  todo: 'task',
  reminder: 'task',
  comment: 'note',
  drip: 'sequence',
  enroll: 'enrol',
  enrolment: 'enrol',
  unsubscribe: 'consent',
  optout: 'consent',
  gdpr: 'consent',
  litigation: 'legal',
  revert: 'undo',
  rollback: 'undo',
  history: 'action',
  activity: 'action',
  activities: 'action',
  change: 'update',
  edit: 'update',
  modify: 'update',
  set: 'update',
  new: 'create',
  add: 'create',
  list: 'find',
  search: 'find',
  show: 'get',
  read: 'get',
  all: 'many',
  bulk: 'many',
  mass: 'many',
  won: 'close',
  lost: 'close',
  value: 'amount',
  price: 'amount',
  owner: 'assign',
}

interface Offered {
  name: string
  description?: string
}

const nameFactor = 3

/**
 * Names of the offered tools that fit the query, best first. A word counts the more the fewer tools
 * have it (inverse document frequency), and three times as much in a name as in a description.
 */
export function rankTools(query: string, tools: readonly Offered[]): string[] {
  const wanted = new Set(
    words(query)
      .flatMap((word) => [word, sameWord[word] ?? word])
      .map(stem),
  )
  const documents = tools.map(({ name, description = '' }) => ({
    name,
    inName: stems(name),
    inAbout: stems(description),
  }))
  const weights = new Map(
    [...wanted].map((word) => [
      word,
      weight(
        documents.filter(({ inName, inAbout }) => inName.has(word) || inAbout.has(word)).length,
      ),
    ]),
  )
  const sum = (has: ReadonlySet<string>) =>
    [...weights].reduce((total, [word, weight]) => total + (has.has(word) ? weight : 0), 0)
  return documents
    .map(({ name, inName, inAbout }) => ({ name, score: nameFactor * sum(inName) + sum(inAbout) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name)

  function weight(having: number): number {
    return Math.log(1 + tools.length / (1 + having))
  }
}

const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
const stems = (text: string): ReadonlySet<string> => new Set(words(text).map(stem))

/** Good enough for tool names: deals → deal, companies → company, sending → send. */
function stem(word: string): string {
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`
  if (word.length > 5 && word.endsWith('ing')) return word.slice(0, -3)
  return word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word
}
