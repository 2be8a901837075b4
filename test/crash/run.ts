// node test/crash/run.ts --kills N --seed S: kills a working server and its database N times; exit
// 1 if anything is lost or doubled.
import { parseArgs } from 'node:util'
import { killOften } from './kill-often.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_007) },
  },
})
const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => stopping.abort(new Error(`stopped by ${signal}`)))
const began = performance.now()
const { kills, lost, doubled, ...rest } = await killOften({
  kills: Number(values.kills),
  seed: Number(values.seed),
  say: (line) => console.log(line),
  stopping: stopping.signal,
})
console.log(`${JSON.stringify(rest)} in ${Math.round((performance.now() - began) / 1000)} s`)
console.log(`${kills} kills, ${lost} lost, ${doubled} doubled`)
process.exitCode = lost + doubled > 0 ? 1 : 0
