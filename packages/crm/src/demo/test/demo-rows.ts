import { generate } from '../generate.ts'
import { organisations } from '../organisations.ts'
import type { DemoOrg } from '../rows.ts'

/** Every row of the demo organisations, dated from `today` (`YYYY-MM-DD`). */
export const demoRows = (today: string, seed?: string): DemoOrg[] =>
  organisations.map((organisation) => generate(organisation, today, seed))
