import type { Role } from '../permission.ts'
import { agentRows } from './agents.ts'
import { demoSeed, organisations, worldOf } from './organisations.ts'
import { createPeople } from './team.ts'

/** Somebody who can sign in to the demo. */
export interface DemoUser {
  org: string
  orgName: string
  id: string
  name: string
  email: string
  role: Role
  newcomer: boolean
  /** One per role in the company of the story, two in the other: offered as one-click sign-ins. */
  signIn: boolean
}

// Ids do not depend on the day; any will do.
const anyDay = '2026-01-01'

/** All users of the demo organisations, as `generate` writes them. */
export const demoUsers = (seed: string = demoSeed): DemoUser[] =>
  organisations.flatMap((organisation) => {
    const world = worldOf(organisation, anyDay, seed)
    return createPeople(world, organisation.staff).users.map(
      ({ id, name, email, role, newcomer }) => ({
        org: world.org,
        orgName: organisation.name,
        id,
        name,
        email,
        role,
        newcomer,
        signIn: organisation.signIn.includes(name),
      }),
    )
  })

/** All agents of the demo organisations. */
export const demoAgents = (seed: string = demoSeed): { org: string; id: string; name: string }[] =>
  organisations.flatMap((organisation) => {
    const world = worldOf(organisation, anyDay, seed)
    return agentRows(world).map(({ id, name }) => ({ org: world.org, id, name }))
  })
