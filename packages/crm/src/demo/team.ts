import { asciiWord } from './names/companies.ts'
import type { Region } from './names/countries.ts'
import type { World } from './world.ts'

/** Who works at an organisation, as written down by hand; one line per team. */
export interface Staff {
  teams: readonly {
    name: string
    region: Region | null
    manager: string
    reps: readonly string[]
  }[]
  admin: string
  compliance: string
  /** The rep whose every change becomes a plan. */
  newcomer: string
}

export interface UserRow {
  id: string
  name: string
  email: string
  role: 'rep' | 'manager' | 'admin' | 'compliance'
  team_id: string | null
  title: string
  newcomer: boolean
  active: boolean
  created_at: string
}

export interface Team {
  id: string
  name: string
  region: Region | null
  manager: UserRow
  reps: UserRow[]
}

export interface People {
  teams: Team[]
  users: UserRow[]
  /** By full name. */
  named(name: string): UserRow
}

/** Teams and users. Ids depend on the seed and on the order of the lines only. */
export function createPeople(world: World, staff: Staff): People {
  const users: UserRow[] = []
  const user = (name: string, role: UserRow['role'], title: string, team: string | null) => {
    const newcomer = name === staff.newcomer
    const row: UserRow = {
      id: world.id('user'),
      name,
      email: `${asciiWord(name.split(' ')[0]!)}@${world.domain}`,
      role,
      team_id: team,
      title,
      newcomer,
      active: true,
      created_at: world.calendar.at(newcomer ? -6 : -1_100),
    }
    users.push(row)
    return row
  }
  const teams = staff.teams.map(({ name, region, manager, reps }): Team => {
    const id = world.id('team')
    return {
      id,
      name,
      region,
      manager: user(manager, 'manager', `Sales manager, ${name}`, id),
      reps: reps.map((rep, at) =>
        user(
          rep,
          'rep',
          rep === staff.newcomer
            ? 'Sales trainee'
            : at < 3
              ? 'Senior account executive'
              : 'Account executive',
          id,
        ),
      ),
    }
  })
  user(staff.admin, 'admin', 'Systems administrator', null)
  user(staff.compliance, 'compliance', 'Data protection officer', null)
  const byName = new Map(users.map((row) => [row.name, row]))
  return {
    teams,
    users,
    named(name) {
      const found = byName.get(name)
      if (!found) throw new Error(`No user is called ${name}.`)
      return found
    },
  }
}

/** The rows of `team`. */
export const teamRows = (world: World, people: People) =>
  people.teams.map(({ id, name }) => ({ id, name, created_at: world.calendar.at(-1_100) }))
