import { demoAgents, demoUsers } from '@rescind/crm'

const roles = ['rep', 'manager', 'admin', 'compliance'] as const

/**
 * The demo company, as far as sign-in needs it: one person per role, and the agent whose key
 * programs may try.
 */
export interface DemoCompany {
  org: { id: string; name: string }
  people: { role: (typeof roles)[number]; id: string; name: string; email: string }[]
  /** Acts for the manager. */
  agent: { id: string; principal: string }
}

/** One-click sign-in: to whom, and what whoever comes in has to know. */
export interface DemoDoor {
  company: DemoCompany
  token: string
}

/** The company of the story. Its ids are the same in every installation. */
export function demoCompany(): DemoCompany {
  const users = demoUsers()
  const people = roles.map((role) => {
    const found = users.find((user) => user.signIn && user.role === role)
    if (!found) throw new Error(`the demo company has no ${role} to sign in as`)
    return {
      role,
      org: found.org,
      orgName: found.orgName,
      id: found.id,
      name: found.name,
      email: found.email,
    }
  })
  const [first] = people
  const agent = demoAgents().find(({ org }) => org === first?.org)
  const principal = people.find(({ role }) => role === 'manager')
  if (!first || !agent || !principal) throw new Error('the demo company is incomplete')
  return {
    org: { id: first.org, name: first.orgName },
    people: people.map(({ role, id, name, email }) => ({ role, id, name, email })),
    agent: { id: agent.id, principal: principal.id },
  }
}
