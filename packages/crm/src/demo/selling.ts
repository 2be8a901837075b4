import type { OpenStage } from './phrases/deals.ts'
import type { World } from './world.ts'

export type StageName = OpenStage | 'Closed won' | 'Closed lost'

const stages: readonly (readonly [StageName, 'open' | 'won' | 'lost', number])[] = [
  ['Qualified', 'open', 0.1],
  ['Discovery', 'open', 0.2],
  ['Proposal', 'open', 0.4],
  ['Negotiation', 'open', 0.6],
  ['Contract', 'open', 0.85],
  ['Closed won', 'won', 1],
  ['Closed lost', 'lost', 0],
]

/** What an organisation sells: name, series, list price. */
export type ProductList = readonly (readonly [string, string, number])[]

export interface Selling {
  pipeline: string
  stages: Record<StageName, string>
  products: readonly string[]
}

/** The one pipeline, its stages and the products, with their rows. */
export function createSelling(world: World, list: ProductList) {
  const created_at = world.calendar.at(-1_100)
  const pipeline = { id: world.id('pipeline'), name: 'Sales', position: 1, created_at }
  const stageRows = stages.map(([name, kind, probability], at) => ({
    id: world.id('stage'),
    pipeline_id: pipeline.id,
    name,
    position: at + 1,
    kind,
    probability,
    created_at,
  }))
  const productRows = list.map(([name, series, list_price]) => ({
    id: world.id('product'),
    name,
    series,
    list_price,
    currency: world.currency,
    created_at,
  }))
  const selling: Selling = {
    pipeline: pipeline.id,
    stages: Object.fromEntries(stageRows.map(({ name, id }) => [name, id])) as Record<
      StageName,
      string
    >,
    products: productRows.map(({ id }) => id),
  }
  return { selling, pipelineRows: [pipeline], stageRows, productRows }
}
