import type { Deal } from '../api/records.ts'

export type Lift = { deal: Deal; to: number }
