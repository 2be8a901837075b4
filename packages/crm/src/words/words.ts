import type { Words } from '@rescind/kernel'
import { figureText, moneyText } from './format.ts'
import { inputs, roles } from './inputs.ts'
import { reasons } from './reasons.ts'
import { tables } from './tables.ts'
import { titleOf } from './titles.ts'
import { toolTitles } from './tools.ts'

/**
 * How the CRM says things to people: page, command line, mail, agents and evidence print what the
 * server makes of it.
 */
export const words: Words = {
  tables,
  tools: toolTitles,
  reasons,
  inputs,
  roles,
  title: titleOf,
  sends: {
    table: 'message',
    title: (n) => (n === 1 ? 'Mail 1 person' : `Mail ${n.toLocaleString('en-GB')} people`),
  },
  sum: moneyText,
  figure: figureText,
}
