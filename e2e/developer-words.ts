import type { Page } from 'playwright-core'
import { developersWord } from '../test/developer-words.ts'

/**
 * The developers' words that somebody can see on the page, each with the line it stands in. What a
 * disclosure hides until it is opened, and what is marked as technical (`data-technical`: an
 * address to copy, a key), is for those who ask for it.
 */
export async function developersWords(page: Page): Promise<string[]> {
  const lines = await page.evaluate(() => {
    const technical = [...document.querySelectorAll<HTMLElement>('[data-technical]')].map(
      (found) => found.innerText,
    )
    const text = technical.reduce(
      (left, own) => (own ? left.split(own).join(' ') : left),
      document.body.innerText,
    )
    return text.split('\n')
  })
  return lines.flatMap((line) => {
    const found = developersWord(line)
    return found === null ? [] : [`${found}: ${line.trim().slice(0, 160)}`]
  })
}
