import { listText } from '@rescind/kernel'
import { type Found, token } from './find-record.ts'
import { fold } from './grammar/token.ts'
import { read, Said, type Steps } from './sentence.ts'

export interface Stage {
  id: string
  name: string
  kind: 'open' | 'won' | 'lost'
}

interface Pipeline extends Found {
  stages: Stage[]
}

const list = (): Steps<{ rows: Pipeline[] }> =>
  read('pipeline_list', {}, 'To find the stage that is meant.')

/** The stage of a deal's own pipeline that is meant. */
export function* stageFor(deal: Found, named: string): Steps<Stage> {
  const { rows } = yield* list()
  const own = (deal.pipeline as Found | null)?.id
  const pipeline = rows.find(({ id }) => id === own) ?? rows[0]
  return fitting(pipeline?.stages ?? [], named, `the pipeline of ${token('deal', deal)}`)
}

/** The stage that is meant, in any pipeline: "proposals" is the stage Proposal. */
export function* stageNamed(named: string): Steps<Stage> {
  const { rows } = yield* list()
  return fitting(
    rows.flatMap(({ stages }) => stages),
    named,
    'any pipeline',
  )
}

function fitting(stages: readonly Stage[], named: string, where: string): Stage {
  const wanted = fold(named)
    .replace(/^closed /, '')
    .replace(/ (stage|deals)$/, '')
  const names = [...new Set(stages.map(({ name }) => name))]
  const found =
    stages.find(({ name }) => fold(name) === wanted || fold(name) === fold(named)) ??
    stages.find(({ name }) => `${fold(name)}s` === wanted) ??
    stages.find(({ kind }) => kind !== 'open' && kind === wanted)
  if (found) return found
  throw new Said(
    `There is no stage “${named}” in ${where.startsWith('the') ? 'its pipeline' : where}. Nothing was done. The stages are ${listText(names)}.`,
  )
}
