// `npm run bench` measures everything and writes bench/RESULTS.md; `npm run bench -- kernel`, `--
// log`, `-- floor`, `-- rewind`, `-- audit`, `-- verify`, `-- plan847`, `-- page` or `-- share`
// measures one thing and prints it. `--json FILE` writes the measures of the kernel for other
// programs. `--small` tries the bench itself: few rows, and nothing worth writing down.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { benchAudit } from './audit.ts'
import { benchFloor } from './floor/floor.ts'
import { benchKernel } from './kernel/kernel.ts'
import { benchLog } from './log/log.ts'
import { benchPage } from './page.ts'
import { benchPlan847 } from './plan847.ts'
import type { Results } from './results/found.ts'
import { page } from './results/results.ts'
import { benchRewind } from './rewind/rewind.ts'
import { benchShare } from './share.ts'
import { benchVerify } from './verify.ts'

const say = (line: string) => void process.stdout.write(`${line}\n`)
const parts = [
  'kernel',
  'log',
  'floor',
  'rewind',
  'audit',
  'verify',
  'plan847',
  'page',
  'share',
] as const
type Part = (typeof parts)[number]

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' }, small: { type: 'boolean', default: false } },
})
const unknown = positionals.find((name) => !parts.includes(name as Part))
if (unknown !== undefined) {
  process.stderr.write(
    `There is no bench called ${unknown}. Name one or more of ${parts.join(', ')}, or none for all.\n`,
  )
  process.exit(2)
}
// An end on purpose stops the servers that were started.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const wanted = (positionals.length > 0 ? positionals : parts) as readonly Part[]

const results: Results = {}
if (wanted.includes('plan847')) {
  results.plan847 = await benchPlan847()
  say(`plan847   ${JSON.stringify(results.plan847)}`)
}
if (wanted.includes('page')) {
  results.page = await benchPage()
  say(`page      ${JSON.stringify(results.page)}`)
}
if (wanted.includes('share')) {
  results.share = await benchShare()
  say(`share     ${JSON.stringify(results.share)}`)
}
if (wanted.includes('verify')) {
  results.verify = await benchVerify()
  say(`verify    ${JSON.stringify(results.verify)}`)
}
if (wanted.includes('audit')) {
  results.audit = await benchAudit()
  say(`audit     ${JSON.stringify(results.audit)}`)
}
if (wanted.includes('kernel')) results.kernel = await benchKernel(say, values.small)
if (wanted.includes('floor')) results.floor = await benchFloor(say, values.small)
if (wanted.includes('rewind')) {
  results.rewind = await benchRewind(values.small ? 300 : 10_000)
  say(`rewind    ${JSON.stringify(results.rewind)}`)
}
if (wanted.includes('log')) results.log = await benchLog(say, values.small)
if (values.json !== undefined)
  writeFileSync(values.json, `${JSON.stringify(results.kernel?.measures ?? [], null, 2)}\n`)
if (positionals.length === 0 && !values.small) {
  const path = fileURLToPath(new URL('./RESULTS.md', import.meta.url))
  writeFileSync(path, page(results))
  say(`Written to ${path}`)
}
