import { dayText } from '@rescind/kernel'
import { deal as fields } from '../../deal/fields.ts'
import { note, notice } from '../sentence.ts'
import { companyOf } from './contact.ts'
import { unfoundText } from './directory.ts'
import { type Match, matchRows } from './match.ts'
import { ownerOf } from './people.ts'
import type { TargetPipeline, TargetStage } from './pipeline.ts'
import type { RowReader } from './row-reader.ts'
import type { Scene } from './scene.ts'
import { settle } from './settle.ts'
import type { SourceFile } from './source-file.ts'

type Start = (row: SourceFile['rows'][number]) => RowReader | null

/** Deals: found by external reference only; their names repeat. */
export async function prepareDeals(
  scene: Scene,
  file: SourceFile,
  start: Start,
  pipeline: TargetPipeline,
): Promise<void> {
  const matches = await matchRows(scene, file, start, {
    table: 'deal',
    nameOf: labelOf,
    keysOf: (reader) => ({ external_ref: reader.text('external_ref') }),
  })
  tellColumns(scene, file)
  for (const match of matches) {
    const { reader } = match
    const values = reader.values(fields)
    const set = {
      ...values,
      company_id: reader.file.fields.has('company') ? dealCompany(scene, reader) : undefined,
      contact_id: contactOf(scene, reader),
      owner_id: ownerOf(scene, reader),
      product_id: productOf(scene, reader),
      ...standingOf(scene, match, pipeline),
    }
    if (set.status === 'won' && values.amount === undefined && match.existing?.amount == null)
      reader.sentences.push(notice('Won without a value: imported without an amount.'))
    settle(scene, reader, {
      table: 'deal',
      ...match,
      set,
      onCreate: { name: match.label, currency: scene.currency, source: 'import' },
    })
  }
}

/** What people would call the deal: its name, else who buys what, else its reference. */
function labelOf(reader: RowReader): string {
  const parts = [reader.text('company'), reader.text('product')].filter(
    (part) => part !== undefined,
  )
  return (
    reader.text('name') ??
    (parts.join(' · ') || reader.text('external_ref')) ??
    `Line ${reader.source.line}`
  )
}

/**
 * Stage, status and the dates that go with them. Won and lost need the day they were closed; it is
 * never made up.
 */
function standingOf(scene: Scene, { reader, existing }: Match, pipeline: TargetPipeline) {
  const value = reader.text('stage')
  const stage = value === undefined ? undefined : pipeline.stages.get(value.toLowerCase())
  const date = reader.date('close_date')
  const entered = reader.date('stage_entered_on')
  const enteredRaw = reader.raw('stage_entered_on')
  // The record has one day for its present stage; the day in the file stays readable whatever the
  // stage.
  if (enteredRaw) reader.custom[reader.column('stage_entered_on')] = enteredRaw
  if (!stage) {
    if (!existing)
      reader.refuse(
        `No “${reader.column('stage')}” in this row, so its stage is not known. Not imported.`,
      )
    return {}
  }
  const closed = stage.kind !== 'open'
  const closedOn = closed
    ? (date ?? (existing?.status === stage.kind ? (existing.closed_on as string) : undefined))
    : null
  if (closedOn === undefined) {
    reader.refuse(
      `${value} without a “${reader.column('close_date')}”: the day it was closed is not known. Not imported. Give a day for all such rows, and it is taken.`,
    )
  } else if (closedOn && entered && closedOn < entered) {
    reader.sentences.push(
      notice(
        `Closed on ${dayText(closedOn)}, before its stage was entered on ${dayText(entered)}. Kept as it is.`,
      ),
    )
  }
  if (closedOn && closedOn > scene.context.now.toISOString().slice(0, 10))
    reader.sentences.push(
      notice(`Closed on ${dayText(closedOn)}, which is still to come. Kept as it is.`),
    )
  const moved = existing?.stage_id !== stage.id
  return {
    pipeline_id: pipeline.id,
    stage_id: stage.id,
    status: stage.kind,
    closed_on: closedOn,
    close_on: closed ? undefined : date,
    stage_entered_at: moved ? enteredAt(scene, stage, closedOn ?? undefined, entered) : undefined,
  }
}

function enteredAt(
  scene: Scene,
  stage: TargetStage,
  closedOn: string | undefined,
  entered: string | undefined,
): Date {
  const day = stage.kind === 'open' ? entered : closedOn
  return day ? new Date(`${day}T00:00:00Z`) : scene.context.now
}

function dealCompany(scene: Scene, reader: RowReader): string | undefined {
  if (reader.text('company') !== undefined) return companyOf(scene, reader)
  reader.sentences.push(
    notice(`No “${reader.column('company')}” in this row. Imported without a company.`),
  )
  return undefined
}

function productOf(scene: Scene, reader: RowReader): string | undefined {
  const name = reader.text('product')
  if (name === undefined) return undefined
  const found = scene.products.find(name)
  if (found.id !== null) return found.id
  return reader.keep('product', notice(unfoundText('Product', 'products', 'product', name, found)))
}

function contactOf(scene: Scene, reader: RowReader): string | undefined {
  const name = reader.text('contact')
  if (name === undefined) return undefined
  const found = scene.contacts.find(name.includes('@') ? name.toLowerCase() : name)
  if (found.id !== null) return found.id
  return reader.keep(
    'contact',
    notice(unfoundText('Contact', 'contacts', 'a contact', name, found)),
  )
}

/** What holds for every row is told once. */
function tellColumns(scene: Scene, file: SourceFile): void {
  const told = scene.told.get(file.id)!
  const has = (field: string) => file.fields.has(field) || file.defaults[field] !== undefined
  if (!has('name'))
    told.push(
      note('The file has no names of deals: a new deal is called by its company and product.'),
    )
  if (!has('external_ref'))
    told.push(
      notice(
        'The file has no references: importing it a second time makes every deal a second time.',
      ),
    )
  if (has('amount') && !has('currency'))
    told.push(
      notice(
        `The file has no currency: amounts are taken in ${scene.currency}.`,
        'For another one: mapping.defaults {"deal": {"currency": "USD"}}.',
      ),
    )
}
