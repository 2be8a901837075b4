// node test/attack/run.ts [--area NAME]: plays every attack against a product of its own; exit 1
// where one breaks a promise.
import { parseArgs } from 'node:util'
import { areas } from './areas.ts'
import { openSite } from './site.ts'

const { values } = parseArgs({ options: { area: { type: 'string' } } })
let [held, broke] = [0, 0]
for (const { name, attacks } of await areas(values.area)) {
  console.log(name)
  const site = await openSite()
  try {
    for (const attack of attacks) {
      const fault = await attack.run(site).then(
        () => null,
        (error: Error) => error,
      )
      if (fault) broke++
      else held++
      const told = fault ? `\n        ${fault.message}` : ''
      console.log(`  ${fault ? 'BROKE' : 'held '} ${attack.law.padEnd(4)} ${attack.name}${told}`)
    }
  } finally {
    await site.stop()
  }
}
console.log(`${held + broke} attacks, ${held} held, ${broke} broke`)
process.exitCode = broke > 0 || held === 0 ? 1 : 0
