import type { Deal } from '../api/wire.ts'

export type Lift = { deal: Deal; to: number }
