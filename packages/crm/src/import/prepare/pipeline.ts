import { KernelError } from '@rescind/kernel'
import type { MappingInput } from '../mapping/mapping.ts'
import type { Scene } from './scene.ts'

export type StageKind = 'open' | 'won' | 'lost'

/** A stage of the pipeline the deals go to: one that is there, or one the import makes. */
export interface TargetStage {
  id: string
  name: string
  kind: StageKind
  isNew: boolean
}

/** The pipeline with its stages by the value in the files, lower case. */
export interface TargetPipeline {
  id: string
  name: string
  isNew: boolean
  stages: ReadonlyMap<string, TargetStage>
}

const pipelineName = 'Imported sales pipeline'

/**
 * Names of open stages in the order sales people go through them; others stand between, as they
 * first occur.
 */
const usualOrder = [
  'new',
  'lead',
  'prospecting',
  'prospect',
  'qualification',
  'qualified',
  'engaging',
  'contacted',
  'discovery',
  'demo',
  'evaluation',
  'proposal',
  'quote',
  'negotiation',
  'commit',
  'contract',
]

/**
 * Prepares the pipeline for the stage values that occur. What is missing of it is made by the
 * import.
 */
export async function preparePipeline(
  scene: Scene,
  values: ReadonlySet<string>,
  input: MappingInput['pipeline'],
): Promise<TargetPipeline> {
  const { db, org, newId } = scene.context
  const name = input?.name ?? pipelineName
  const found = await db
    .selectFrom('pipeline')
    .select(['id', 'name'])
    .where('org_id', '=', org)
    .where('archived_at', 'is', null)
    .where('name', '=', name)
    .execute()
  if (found.length > 1)
    throw new KernelError(
      'invalid_input',
      `There are ${found.length} pipelines called “${name}”.`,
      'Rename one, or map the import to another pipeline.',
    )
  const existing = found[0]
  const there = existing
    ? await db
        .selectFrom('stage')
        .select(['id', 'name', 'kind', 'position'])
        .where('org_id', '=', org)
        .where('pipeline_id', '=', existing.id)
        .where('archived_at', 'is', null)
        .execute()
    : []
  const id = existing?.id ?? newId()
  const stages = new Map<string, TargetStage>(
    there.map((stage) => [stage.name.toLowerCase(), { ...stage, isNew: false }]),
  )
  const said = new Map((input?.stages ?? []).map((stage) => [stage.name.toLowerCase(), stage]))
  const wanted = [
    ...(input?.stages ?? []),
    ...inOrder([...values].filter((value) => !said.has(value.toLowerCase()))),
  ]
  let position = Math.max(0, ...there.map((stage) => stage.position))
  if (!existing && wanted.length > 0) scene.inserts.pipeline.push({ id, name, position: 100 })
  for (const stage of wanted) {
    const key = stage.name.toLowerCase()
    if (stages.has(key)) continue
    const made = { id: newId(), name: stage.name, kind: stage.kind, isNew: true }
    position += 1
    scene.inserts.stage.push({
      id: made.id,
      pipeline_id: id,
      name: made.name,
      position,
      kind: made.kind,
      probability: stage.kind === 'won' ? 1 : (stage.probability ?? 0),
    })
    stages.set(key, made)
  }
  return { id, name, isNew: !existing, stages }
}

function inOrder(
  names: readonly string[],
): { name: string; kind: StageKind; probability?: number }[] {
  const rank = (name: string, index: number) => {
    const kind = kindOf(name)
    if (kind !== 'open') return kind === 'won' ? 1_000 : 1_001
    const usual = usualOrder.indexOf(name.toLowerCase())
    return usual >= 0 ? usual : usualOrder.length + index
  }
  return names
    .map((name, index) => ({ name, kind: kindOf(name), rank: rank(name, index) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ name, kind }) => ({ name, kind }))
}

/** `Closed Won`, `closedwon`, `Won`; everything that is neither won nor lost is open. */
function kindOf(name: string): StageKind {
  const text = name.toLowerCase().replaceAll(/[^a-z]/g, '')
  if (/^(closed)?won$/.test(text)) return 'won'
  return /^(closed)?lost$/.test(text) ? 'lost' : 'open'
}
