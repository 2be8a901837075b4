import type { ReactNode } from 'react'
import { useMay } from './use-places.ts'

/** What is offered to those alone who have a permission. */
export function May({ need, children }: { need: string; children: ReactNode }) {
  return useMay()(need) && children
}
