import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { plannerManual } from '../packages/agent/src/planner/manual.ts'
import { makeAttacks } from './attacks.ts'
import { makeCompared } from './compared.ts'
import { makeFigures } from './figures.ts'
import { generateSchema } from './generate-schema.ts'
import { makeGolden } from './golden.ts'
import { makeInvariants } from './invariants.ts'
import { makeManifest } from './manifest.ts'
import { makeOutputs } from './outputs.ts'

/** Makes the text of one committed file from the code. */
interface Generated {
  /** From the root; `.generated.` in the name keeps it out of format and length rules; biome.json names the others that it would write otherwise. */
  path: string
  make(): string | Promise<string>
}

/** Every generated file that is committed. A loosened authority shows as a changed line of the tool manifest in review. */
const files: Generated[] = [
  { path: 'packages/crm/src/outputs.generated.ts', make: makeOutputs },
  // The server is loaded when what it declares has been written.
  {
    path: 'packages/wire/src/wire.generated.ts',
    make: async () => (await import('./wire.ts')).makeWire(),
  },
  { path: 'docs/invariants.md', make: makeInvariants },
  { path: 'docs/offline-planner.md', make: plannerManual },
  { path: 'packages/crm/src/schema.generated.ts', make: generateSchema },
  { path: 'packages/kernel/src/track/book.generated.sql', make: makeGolden },
  { path: 'packages/web/src/words/figures.generated.ts', make: makeFigures },
  { path: 'docs/tools.generated.md', make: makeManifest },
  { path: 'docs/attacks.generated.md', make: makeAttacks },
  { path: 'docs/compared.generated.md', make: makeCompared },
]

const root = join(import.meta.dirname, '..')
const check = process.argv.includes('--check')
const stale: string[] = []
for (const { path, make } of files) {
  const wanted = await make()
  const target = join(root, path)
  const found = existsSync(target) ? readFileSync(target, 'utf8') : null
  if (found === wanted) continue
  stale.push(path)
  if (check) continue
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, wanted)
}
if (stale.length > 0) console.log(`${check ? 'Not up to date' : 'Written'}: ${stale.join(', ')}`)
process.exit(check && stale.length > 0 ? 1 : 0)
