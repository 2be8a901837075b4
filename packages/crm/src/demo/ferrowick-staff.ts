import type { Staff } from './team.ts'

/** 50 reps in six teams. First names are unique, for they are the addresses. */
export const ferrowickStaff: Staff = {
  teams: [
    {
      name: 'Key accounts',
      region: null,
      manager: 'Mara Oyelund',
      reps: [
        'Ilse Vandermoor',
        'Tobias Renn',
        'Nadia Szelest',
        'Kasimir Boland',
        'Leonie Harksen',
        'Dario Felloni',
        'Solveig Aamodt',
        'Priya Nambiar',
      ],
    },
    {
      name: 'Nordics',
      region: 'north',
      manager: 'Jonas Vettelund',
      reps: [
        ...[
          'Tuva Nordheim',
          'Sixten Almroth',
          'Mette Skovtoft',
          'Håkon Ulvrud',
          'Ebba Cederblad',
          'Asger Holmstrup',
          'Liv Fjellmoen',
        ],
        ...['Rurik Dahlfors', 'Sanna Ekqvist'],
      ],
    },
    {
      name: 'British Isles',
      region: 'isles',
      manager: 'Gwendolen Ashcombe',
      reps: [
        ...[
          'Callum Dray',
          'Tamsin Coldbourne',
          'Fergus Marlwick',
          'Imogen Pemberley',
          'Silas Hatherden',
          'Orla Tarringham',
          'Desmond Brockshaw',
        ],
        ...['Maeve Langcroft', 'Lachlan Selmore'],
      ],
    },
    {
      name: 'Central Europe',
      region: 'central',
      manager: 'Henrike Falkenrath',
      reps: [
        ...[
          'Ruprecht Oster',
          'Annegret Lindhoff',
          'Thilo Rottmann',
          'Wiebke Sandhorst',
          'Konrad Immenbach',
          'Jette Kaltenfelder',
          'Volker Dornloh',
        ],
        ...['Nele Hagebrink', 'Detlef Grotekamp'],
      ],
    },
    {
      name: 'Benelux and France',
      region: 'west',
      manager: 'Corentin Valgarde',
      reps: [
        'Femke Duinhof',
        'Gijs Terpstra-Boon',
        'Solène Montrive',
        'Casper Eikelaar',
        'Maëlle Roselieu',
        'Wouter Kalkhuis',
        'Delphine Courvert',
        'Roos Zandbeek',
      ],
    },
    {
      name: 'South and East',
      region: 'southEast',
      manager: 'Ottavia Serravalli',
      reps: [
        'Gonzalo Ibarrondo',
        'Kinga Modrzyk',
        'Filipa Quintela',
        'Nevio Roncarati',
        'Czesław Zielonka',
        'Amaya Lizarralde',
        'Šárka Vondrů',
      ],
    },
  ],
  admin: 'Edvin Kallinen',
  compliance: 'Esme Kallwitz',
  newcomer: 'Priya Nambiar',
}
