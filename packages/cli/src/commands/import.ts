import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Plan } from '@rescind/wire'
import type { Command } from 'commander'
import type { Client } from '../client.ts'
import { confirm } from '../confirm.ts'
import { CliError } from '../failure.ts'
import { previewText } from '../import/preview.ts'
import { writeReport } from '../import/report.ts'
import { planInFull } from '../print/plan.ts'
import { clientFor, type ServerOptions, serverCommand, show } from '../server-command.ts'
import { approve, tellApproved } from './approve.ts'

interface Options extends ServerOptions {
  approve?: true
  report?: string
}

/** `rescind import FILE…`: uploads, shows what would become of every row, and plans it. */
export function importCommand(program: Command): void {
  serverCommand(program, 'import', 'import CSV files as one plan that can be undone as a whole')
    .argument('<files...>', 'CSV files: companies, products, sales agents, contacts, deals')
    .option('--approve', 'ask for a yes to the plan, and run it')
    .option('--report <file>', 'write what becomes of every row as CSV')
    .action(async (files: string[], options: Options) => {
      const form = await formOf(files)
      const client = clientFor(options)
      const { import: staged } = await client.request('POST /api/imports', { form })
      const preview = await client.read('import_preview', { import: staged.id, limit: 1 })
      const plan = await planned(client, staged.id)
      process.stderr.write(`${previewText(preview)}\n\n`)
      if (options.approve) {
        process.stderr.write(`${planInFull(plan, client.url, client.now())}\n\n`)
        if (plan.may_approve) await confirm(plan)
        const outcome = await approve(client, plan)
        if (options.report) await report(client, 'import_report', staged.id, options.report)
        return show(options, { import: staged, preview, ...outcome }, () =>
          tellApproved(outcome, client),
        )
      }
      if (options.report) await report(client, 'import_preview', staged.id, options.report)
      show(
        options,
        { import: staged, preview, plan },
        () => `${planInFull(plan, client.url, client.now())}\nApprove: rescind approve ${plan.id}`,
      )
    })
}

async function formOf(files: readonly string[]): Promise<FormData> {
  const form = new FormData()
  for (const file of files) {
    const bytes = await readFile(file).catch(() => {
      throw new CliError(
        'wrong_usage',
        'file_not_read',
        `${file} cannot be read`,
        'Nothing was uploaded. Name files that exist and that you may read',
      )
    })
    form.append('files', new Blob([bytes], { type: 'text/csv' }), basename(file))
  }
  return form
}

async function planned(client: Client, id: string): Promise<Plan> {
  const outcome = await client.tool('import_run', { import: id })
  if (outcome.status !== 'awaiting_approval')
    throw new CliError(
      'refused',
      'unforeseen',
      `The import was ${outcome.status} without a plan`,
      'See rescind actions',
    )
  return outcome.plan
}

async function report(
  client: Client,
  tool: 'import_preview' | 'import_report',
  id: string,
  file: string,
): Promise<void> {
  const page = (after: number | null) =>
    client.read(tool, { import: id, limit: 1000, ...(after !== null && { after }) })
  const rows = await writeReport(file, page)
  process.stderr.write(`rescind: wrote ${rows} rows to ${file}\n`)
}
