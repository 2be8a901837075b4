/**
 * What there is to say about a row or a file. `problem`: it was not imported. `notice`: it was, and
 * somebody should look. `note`: it was, and this is how.
 */
export interface Sentence {
  level: 'problem' | 'notice' | 'note'
  text: string
  /** What a caller can say about it, in the words of the input. */
  hint?: string
}

export const problem = (text: string): Sentence => ({ level: 'problem', text })
export const notice = (text: string, hint?: string): Sentence => ({
  level: 'notice',
  text,
  ...(hint && { hint }),
})
export const note = (text: string): Sentence => ({ level: 'note', text })

/** Should a person look at it? */
export const isNoteworthy = (sentences: readonly Sentence[]): boolean =>
  sentences.some(({ level }) => level !== 'note')
