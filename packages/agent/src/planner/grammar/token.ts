/**
 * A word of a sentence, with where it stands, so that names and texts can be taken over exactly as
 * they were typed.
 */
export interface Token {
  /** As it is compared: lower case, without accents, hyphens and outer punctuation. */
  word: string
  start: number
  /** End without the punctuation after it. */
  end: number
  /** End with the punctuation after it. */
  endWithPunctuation: number
  /** The text between a pair of quotation marks is one token. */
  quoted: boolean
}

/**
 * One spelling for the marks people type: „…“, «…», ‘…’, non-breaking spaces, long dashes. Keeps
 * the length, so positions stay valid.
 */
function plainMarks(sentence: string): string {
  return sentence
    .replace(/[„“”«»‟]/g, '"')
    .replace(/[‘’‚‛´`]/g, "'")
    .replace(/[\u00a0\u2007\u202f\t\r\n]/g, ' ')
    .replace(/[‐‑‒–—]/g, '-')
}

/**
 * Words, quoted texts, `:` where it ends a word, and `'s`. Everything else that is not part of a
 * word is left out.
 */
export function tokenize(sentence: string): Token[] {
  const plain = plainMarks(sentence)
  const tokens: Token[] = []
  // A quoted text, or a run without blanks and quotation marks.
  for (const { 0: piece, index } of plain.matchAll(/"[^"]+"|[^\s"]+/g)) {
    if (piece.startsWith('"'))
      tokens.push({
        word: fold(piece.slice(1, -1)),
        start: index + 1,
        end: index + piece.length - 1,
        endWithPunctuation: index + piece.length,
        quoted: true,
      })
    else tokens.push(...wordTokens(piece, index))
  }
  return tokens
}

function wordTokens(piece: string, at: number): Token[] {
  // A dash between words says nothing; a minus before a number does.
  if (/^-+$/.test(piece)) return []
  const lead = /^[('[{,.;!?]*/.exec(piece)![0].length
  const bare = piece.slice(lead).replace(/[)'\]},.;!?-]+$/, '')
  if (bare === '') return []
  const start = at + lead
  const endWithPunctuation = at + piece.length
  const token = (
    from: number,
    to: number,
    word = fold(piece.slice(from - at, to - at)),
  ): Token => ({
    word,
    start: from,
    end: to,
    endWithPunctuation,
    quoted: false,
  })
  if (bare.endsWith(':')) {
    const end = start + bare.length - 1
    return [
      ...(bare.length > 1 ? wordTokens(bare.slice(0, -1), start) : []),
      token(end, end + 1, ':'),
    ]
  }
  const end = start + bare.length
  const owner = /^(.+)'s$/i.exec(bare)
  if (owner) return [token(start, end - 2), token(end - 2, end, "'s")]
  // "Initech'" in "Initech' contacts": the apostrophe of names that end in s was taken for
  // punctuation.
  if (/s'$/i.test(piece.slice(lead)) && lead === 0)
    return [token(start, end), token(end, end + 1, "'s")]
  return [token(start, end)]
}

/** "Über-Größe" → "ubergrosse" */
export function fold(text: string): string {
  return text
    .replace(/ß/g, 'ss')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[-.,;!?]/g, '')
    .toLowerCase()
    .trim()
}
