import { type Command, Option } from 'commander'
import { confirm } from '../confirm.ts'
import { CliError } from '../failure.ts'
import { planInFull } from '../print/plan.ts'
import {
  clientFor,
  type OnceOptions,
  onceApproved,
  serverCommand,
  show,
  withOnce,
} from '../server-command.ts'
import { approve, tellApproved } from './approve.ts'

const grounds = [
  'no_longer_needed',
  'consent_withdrawn',
  'objection',
  'unlawful',
  'legal_obligation',
] as const

interface Options extends OnceOptions {
  reason?: string
  ground?: (typeof grounds)[number]
  yes?: true
}

/**
 * `rescind erase CONTACT`: plans the erasure of a person, shows what would be destroyed, asks, and
 * approves exactly that.
 */
export function eraseCommand(program: Command): void {
  const command = withOnce(
    serverCommand(
      program,
      'erase',
      'plan the erasure of one person, show what goes, ask, and approve it',
    ),
  )
    .argument('<contact>', 'id of the contact')
    .option('--reason <text>', 'why, in words; it is erased with the rest')
    .addOption(
      new Option('--ground <ground>', 'GDPR Art. 17(1)')
        .choices(grounds)
        .default('no_longer_needed'),
    )
    .option('--yes', 'ask nothing: approve what the plan shows')
  // Of the demo's people, the one whose task it is.
  command.setOptionValueWithSource('as', 'compliance', 'default')
  command.action(async (contact: string, options: Options) => {
    const { reason, ground, yes } = options
    const client = clientFor(options)
    const input = { contact, ground, ...(reason !== undefined && { reason }) }
    const outcome = await client.tool('contact_erase', input, options.once)
    if (outcome.status !== 'awaiting_approval')
      throw new CliError(
        'refused',
        'unforeseen',
        `The erasure was ${outcome.status} without a plan`,
        'See rescind actions',
      )
    const { plan } = outcome
    process.stderr.write(`${planInFull(plan, client.url, client.now())}\n\n`)
    if (!plan.may_approve)
      return show(
        options,
        outcome,
        () => `Somebody who may has to approve it: rescind approve ${plan.id}`,
      )
    if (!yes) await confirm(plan)
    show(options, await approve(client, plan, onceApproved(options.once)), (done) =>
      tellApproved(done, client),
    )
  })
}
