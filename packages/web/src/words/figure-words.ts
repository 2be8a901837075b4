import { definitions } from './figures.generated.ts'

/** What a figure is, as docs/figures.md says it; undefined for one that it does not name. */
export const definitionOf = (figure: string): string | undefined =>
  (definitions as Readonly<Record<string, string>>)[figure]
