import { join } from 'node:path'
import type { Config } from './config.ts'
import type { DemoDoor } from './demo/demo-company.ts'

/** What the person who started the server sees when it is ready. */
export function welcome(facts: {
  config: Config
  pageUrl: string
  database: string
  model: string
  demo: DemoDoor | null
  /** Why a restored backup could bring erased people back. */
  exposed: string | null
  say: (line: string) => void
}): void {
  const { config, pageUrl, demo, say } = facts
  say('')
  say(`  Rescind is ready at ${pageUrl}`)
  if (demo) {
    const { company, token } = demo
    const links = company.people.map(({ role, name }) => ({
      name,
      url: `${pageUrl}/?as=${role}&token=${token}`,
    }))
    const longest = Math.max(...links.map(({ url }) => url.length))
    say(
      `  ${company.org.name}, a made-up company. Sign in with one click; the links are good until the next start:`,
    )
    for (const { name, url } of links) say(`    ${url.padEnd(longest)}  ${name}`)
    say(`  Keys for programs, one per role: ${join(config.dataFolder, 'demo-keys.json')}`)
  }
  say(`  Database: ${facts.database}`)
  say(
    `  Mail: ${config.smtpUrl ? `leaves through ${new URL(config.smtpUrl).host}` : 'stays in the built-in mailbox'}. Assistant: ${facts.model}.`,
  )
  if (facts.exposed) say(`  Note: ${facts.exposed}`)
  say('  Stop with Ctrl-C.')
  say('')
}
