import type { Ref } from './types.ts'

/** Rows as the tools answer them. */

export type Contact = {
  id: string
  name: string
  first_name?: string | null
  last_name?: string | null
  email?: string | null
  phone?: string | null
  title?: string | null
  company?: Ref | null
  owner?: Ref | null
  lifecycle?: string | null
  city?: string | null
  last_activity_at?: string | null
  archived_at?: string | null
  erased_at?: string | null
}

export type Company = {
  id: string
  name: string
  domain?: string | null
  industry?: string | null
  city?: string | null
  country?: string | null
  employees?: number | null
  owner?: Ref | null
  contacts?: number | null
  deals?: number | null
  archived_at?: string | null
}

export type Deal = {
  id: string
  name: string
  company?: Ref | null
  contact?: Ref | null
  owner?: Ref | null
  stage?: Ref | null
  pipeline?: Ref | null
  amount?: string | number | null
  currency?: string | null
  close_on?: string | null
  status?: 'open' | 'won' | 'lost'
  stage_entered_at?: string | null
  next_step?: string | null
  archived_at?: string | null
}

export type Task = {
  id: string
  title: string
  due_on?: string | null
  done_at?: string | null
  assignee?: Ref | null
  contact?: Ref | null
  deal?: Ref | null
  company?: Ref | null
}

export type Note = { id: string; body?: string | null; text?: string | null; created_at?: string | null; author?: Ref | null }

export type Stage = {
  id: string
  name: string
  kind: 'open' | 'won' | 'lost'
  count: number
  amount: string | number
  weighted?: string | number
  probability?: string | number
  other_currencies?: { currency: string; count: number; amount: string; weighted: string }[]
}
export type Snapshot = { pipeline: Ref; stages: Stage[]; currency?: string }

export type ForecastRow = {
  owner?: Ref | null
  weighted: string
  open: string
  won: string
  quota: string | null
  attainment: number | null
}
type Sums = Omit<ForecastRow, 'quota' | 'attainment'>
export type Forecast = ForecastRow & {
  currency?: string
  quarter?: string
  rows?: ForecastRow[]
  other_currencies?: (Sums & { currency: string; rows: Sums[] })[]
}

export type Contactability = { send: boolean; reasons: { reason: string; evidence?: string | null; override?: string | null }[] }

export type Found<T> = { rows: T[]; next?: string | null; total?: number | null }

export type Order = { field: string; desc?: boolean }
export type Where = Record<string, unknown>
export type FindInput = { where?: Where; order?: Order[]; limit?: number; after?: string; search?: string }
