import { join } from 'node:path'
import type { Config } from './config.ts'
import type { DemoCompany } from './demo/demo-company.ts'

/** What the person who started the server sees when it is ready. */
export function welcome(facts: {
  config: Config
  pageUrl: string
  database: string
  model: string
  company: DemoCompany | null
  /** Why a restored backup could bring erased people back. */
  exposed: string | null
  say: (line: string) => void
}): void {
  const { config, pageUrl, company, say } = facts
  say('')
  say(`  Rescind is ready at ${pageUrl}`)
  if (company) {
    say(`  ${company.org.name}, a made-up company. Sign in with one click:`)
    for (const { role, name } of company.people) say(`    ${`${pageUrl}/?as=${role}`.padEnd(pageUrl.length + 18)} ${name}`)
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
