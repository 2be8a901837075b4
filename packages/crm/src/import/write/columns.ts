/** The columns an import writes, with their types as PostgreSQL reads them from JSON. */
export const columns = {
  company: {
    name: 'text',
    external_ref: 'text',
    domain: 'text',
    industry: 'text',
    city: 'text',
    country: 'text',
    employees: 'int',
    annual_revenue: 'numeric',
    founded: 'int',
    owner_id: 'uuid',
    parent_id: 'uuid',
    source: 'text',
    custom: 'jsonb',
  },
  product: {
    name: 'text',
    external_ref: 'text',
    series: 'text',
    list_price: 'numeric',
    currency: 'text',
    custom: 'jsonb',
  },
  contact: {
    external_ref: 'text',
    first_name: 'text',
    last_name: 'text',
    email: 'text',
    phone: 'text',
    title: 'text',
    company_id: 'uuid',
    owner_id: 'uuid',
    lifecycle: 'text',
    city: 'text',
    country: 'text',
    source: 'text',
    custom: 'jsonb',
  },
  pipeline: { name: 'text', position: 'int' },
  stage: {
    pipeline_id: 'uuid',
    name: 'text',
    position: 'int',
    kind: 'text',
    probability: 'numeric',
  },
  deal: {
    name: 'text',
    external_ref: 'text',
    company_id: 'uuid',
    contact_id: 'uuid',
    owner_id: 'uuid',
    pipeline_id: 'uuid',
    stage_id: 'uuid',
    product_id: 'uuid',
    amount: 'numeric',
    currency: 'text',
    close_on: 'date',
    status: 'text',
    stage_entered_at: 'timestamptz',
    closed_on: 'date',
    lost_reason: 'text',
    next_step: 'text',
    source: 'text',
    custom: 'jsonb',
  },
} as const satisfies Record<string, Record<string, string>>

/** The tables an import writes to. */
export type ImportTable = keyof typeof columns
export const importTables = Object.keys(columns) as ImportTable[]

/**
 * Values of one row by column, ready for JSON; a column that is absent is left as it is, or to its
 * default.
 */
export type Values = Record<string, string | number | Date | null | Record<string, string>>
