import type { Transaction } from 'kysely'
import { systemPrincipal } from '../action/system.ts'
import type { AnyDb, Kernel } from '../contract/kernel.ts'
import { labelsOf, namesOf } from '../wording/describe.ts'

export interface Person {
  id: string
  name: string
  role?: string
}

const gone = 'somebody no longer here'

/** Names of principals and agents. */
export async function peopleOf(
  tx: Transaction<AnyDb>,
  people: Kernel['people'],
  org: string,
  principals: readonly (string | null)[],
  agents: readonly (string | null)[],
) {
  const ids = (list: readonly (string | null)[]) =>
    new Set(list.filter((id): id is string => id !== null))
  const wanted = new Map([
    [people.principal, ids(principals)],
    [people.agent, ids(agents)],
  ])
  const label = await labelsOf(tx, await namesOf(tx, people), wanted, org)
  return {
    principal: (id: string): Person => ({
      id,
      name:
        id === systemPrincipal.id ? systemPrincipal.name : (label(people.principal, id) ?? gone),
    }),
    agent: (id: string): Person => ({ id, name: label(people.agent, id) ?? gone }),
  }
}
