import type { Staff } from './team.ts'

/** A handful of people. */
export const halvorsenStaff: Staff = {
  teams: [
    {
      name: 'Ship owners',
      region: 'north',
      manager: 'Sunniva Halvorsen',
      reps: ['Eirik Tangen', 'Marit Solbakk', 'Odd Rimestad'],
    },
  ],
  admin: 'Torbjørn Ulvnes',
  compliance: 'Guro Mykleheim',
  newcomer: 'Odd Rimestad',
}
