import type { Command } from 'commander'

/** `rescind serve`: everything, until it is stopped. Its failures have exit codes of their own. */
export function serveCommand(program: Command): void {
  program
    .command('serve')
    .description(
      'start everything: database, web page, API, mail (settings: PORT, RESCIND_DATA, DATABASE_URL, SMTP_URL)',
    )
    .action(async () => {
      // Only here, so that no other command waits for the whole server to load.
      const { main } = await import('@rescind/server')
      await main()
    })
}
