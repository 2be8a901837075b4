import { asciiWord } from './names/companies.ts'

const freeMail = ['posthaven.example', 'mailkeep.example', 'letterbox.example'] as const

/** Gives out addresses so that none is given twice. */
export function addressBook() {
  const given = new Set<string>()
  const first = (candidates: readonly string[]) => {
    const base = candidates.at(-1)!
    for (let n = 2; ; n++) {
      const address =
        candidates.find((candidate) => !given.has(candidate)) ?? base.replace('@', `${n}@`)
      if (given.has(address)) continue
      given.add(address)
      return address
    }
  }
  return {
    /**
     * At work `o.lindqvist@domain`, else the full name; people without a company write from a
     * domain of their own.
     */
    of(firstName: string, lastName: string, domain: string | undefined, mailbox?: string): string {
      const [one, two] = [asciiWord(firstName), asciiWord(lastName.split('-').at(-1)!)]
      if (domain === undefined) return first([`mail@${two}-${one}.example`])
      if (mailbox !== undefined) return first([`${mailbox}@${domain}`])
      return first([`${one[0]}.${two}@${domain}`, `${one}.${two}@${domain}`])
    },
  }
}

/** The private address of somebody whose full name nobody else has. */
export const privateAddress = (firstName: string, lastName: string) => {
  const local = `${asciiWord(firstName)}.${asciiWord(lastName)}`
  return `${local}@${freeMail[local.length % freeMail.length]}`
}
