import { listText } from '@rescind/kernel'
import { type Found, findAny, token } from './find-record.ts'
import { Said, type Steps } from './sentence.ts'

/** What a task or note is about. */
export interface Subject extends Found {
  kind: 'deal' | 'contact' | 'company'
}

/**
 * A deal, company or contact by its name; a deal is looked for first, for most of the work is about
 * deals.
 */
export function* findSubject(
  named: string,
  kinds: readonly Subject['kind'][] = ['deal', 'company', 'contact'],
): Steps<Subject> {
  for (const kind of kinds) {
    const found = yield* findAny(kind, named, { name: { contains: named.normalize('NFC') } })
    if (found) return { ...found, kind }
  }
  throw new Said(
    `I found no ${listText(kinds, 'or')} called “${named}”. Nothing was done. Check the spelling, or put the name in quotation marks.`,
  )
}

export const subjectToken = (subject: Subject): string => token(subject.kind, subject)
