import type { NamedCompany } from '../companies.ts'
import type { NamedContact } from '../contacts.ts'
import type { NamedDeal } from '../deals.ts'
import type { Matter } from '../legal.ts'
import type { ProductList } from '../selling.ts'
import { ferrowickSaid } from './ferrowick-said.ts'
import type { Story } from './story.ts'

const [ilse, tobias, nadia, kasimir] = [
  'Ilse Vandermoor',
  'Tobias Renn',
  'Nadia Szelest',
  'Kasimir Boland',
] as const

type Line = [
  name: string,
  root: string,
  industry: string,
  country: string,
  city: string,
  owner: string,
  size: number,
  kind?: NamedCompany['kind'],
]

const companyLines: readonly Line[] = [
  ['Acme Corp', 'acme', 'Machinery', 'United Kingdom', 'Sheffield', ilse, 6],
  ['Corvane Packaging', 'corvane', 'Packaging', 'Germany', 'Berlin', ilse, 9, 'customer'],
  ['Hexley Instruments', 'hexley', 'Instruments', 'United Kingdom', 'Bristol', kasimir, 14],
  ['Tidewick Marine', 'tidewick', 'Marine', 'United Kingdom', 'Hull', tobias, 12],
  ['Pellworth Dental Supply', 'pellworth', 'Medical', 'United Kingdom', 'Exeter', kasimir, 10],
  ['Osprey Tannery', 'osprey', 'Leather', 'United Kingdom', 'Lincoln', nadia, 8, 'customer'],
  ['Quarrystone Freight', 'quarrystone', 'Logistics', 'United Kingdom', 'Leeds', tobias, 9, 'held'],
  ['Brackhurst Haulage', 'brackhurst', 'Logistics', 'Ireland', 'Cork', kasimir, 6, 'held'],
  ['Vanterra Mills', 'vanterra', 'Textiles', 'Netherlands', 'Breda', tobias, 8],
  ['Alder & Pike Foods', 'alderpike', 'Food', 'Netherlands', 'Zwolle', tobias, 9],
  ['Brindle Textiles', 'brindle', 'Textiles', 'United Kingdom', 'Derby', nadia, 6],
  ['Castellan Glass', 'castellan', 'Glass', 'France', 'Nantes', kasimir, 7],
  ['Dunmere Ceramics', 'dunmere', 'Ceramics', 'Germany', 'Kassel', ilse, 6],
  ['Fennick & Sons', 'fennick', 'Metal', 'United Kingdom', 'Carlisle', tobias, 5],
  ['Garrow Optical', 'garrow', 'Optics', 'Ireland', 'Galway', nadia, 6],
  ['Hallam Forge', 'hallamforge', 'Metal', 'United Kingdom', 'Sheffield', kasimir, 7],
  ['Hollin Water', 'hollin', 'Utilities', 'United Kingdom', 'Norwich', nadia, 7],
  ['Ironbark Supply', 'ironbark', 'Timber', 'Sweden', 'Kalmar', kasimir, 6],
  ['Juniper Locks', 'juniperlocks', 'Metal', 'Germany', 'Siegen', ilse, 5],
  ['Keswold Bikes', 'keswold', 'Automotive', 'Denmark', 'Odense', tobias, 6],
  ['Larkhill Foods', 'larkhill', 'Food', 'Ireland', 'Limerick', tobias, 7],
  ['Mossgate Parks', 'mossgate', 'Leisure', 'Netherlands', 'Arnhem', kasimir, 6],
  ['Lumenfold Optics', 'lumenfold', 'Optics', 'Germany', 'Ulm', ilse, 7],
  ['Morrow Bakery Group', 'morrow', 'Food', 'United Kingdom', 'Plymouth', nadia, 8],
  ['Nettlebed Paper', 'nettlebed', 'Paper', 'Germany', 'Passau', tobias, 6],
  ['Oxhey Rail Parts', 'oxhey', 'Rail', 'United Kingdom', 'Derby', kasimir, 8],
  ['Penhale Cider', 'penhale', 'Food', 'United Kingdom', 'Exeter', ilse, 5],
  ['Quenby Mills', 'quenby', 'Textiles', 'Belgium', 'Kortrijk', nadia, 6],
  ['Ravensby Ports', 'ravensby', 'Logistics', 'Denmark', 'Esbjerg', tobias, 8],
  ['Sandiway Clinics', 'sandiway', 'Medical', 'Ireland', 'Cork', ilse, 9],
  ['Thornby Steel', 'thornby', 'Metal', 'United Kingdom', 'Hull', tobias, 10],
  ['Ullock Motors', 'ullock', 'Automotive', 'Germany', 'Nürnberg', kasimir, 8],
  ['Marrow & Fen', 'marrowfen', 'Food', 'United Kingdom', 'Lincoln', ilse, 7, 'customer'],
  ['Rookhope Timber', 'rookhope', 'Timber', 'United Kingdom', 'Carlisle', tobias, 6],
  ['Saltmarsh Energy', 'saltmarsh', 'Energy', 'Netherlands', 'Den Helder', nadia, 8],
  ['Vellacott Paper', 'vellacott', 'Paper', 'Switzerland', 'Olten', kasimir, 6],
  ['Wharram Glass', 'wharram', 'Glass', 'United Kingdom', 'Leeds', ilse, 5],
]

const companies = companyLines.map(
  ([name, root, industry, country, city, owner, size, kind = 'prospect']): NamedCompany => ({
    name,
    root,
    kind,
    industry,
    country,
    city,
    owner,
    size,
  }),
)

const contacts: readonly NamedContact[] = [
  {
    first: 'Lena',
    last: 'Haverkamp',
    company: 'Corvane Packaging',
    title: 'Head of Operations',
    standing: 'customer',
    mailbox: 'lena',
  },
  {
    first: 'Piers',
    last: 'Maddingley',
    company: 'Osprey Tannery',
    title: 'Works Manager',
    standing: 'customer',
  },
  {
    first: 'Rosalind',
    last: 'Thackeray',
    company: 'Pellworth Dental Supply',
    title: 'Quality Manager',
    standing: 'opted_out',
  },
  {
    first: 'Jorun',
    last: 'Aasvik',
    company: 'Tidewick Marine',
    title: 'Fleet Engineer',
    standing: 'opted_out_elsewhere',
  },
  {
    first: 'Damaris',
    last: 'Cole',
    company: 'Quarrystone Freight',
    title: 'Depot Manager',
    standing: 'held_with_company',
  },
  {
    first: 'Anton',
    last: 'Wessering',
    company: 'Vanterra Mills',
    title: 'Plant Manager',
    standing: 'held_themselves',
  },
  {
    first: 'Oskar',
    last: 'Lindqvist-Bray',
    company: 'Hexley Instruments',
    title: 'Calibration Engineer',
    standing: 'clean',
    mailbox: 'o.bray',
  },
  {
    first: 'Maribel',
    last: 'Stanhope',
    company: 'Tidewick Marine',
    title: 'Procurement Lead',
    standing: 'clean',
  },
  {
    first: 'Bram',
    last: 'Oosterkamp',
    company: 'Alder & Pike Foods',
    title: 'Maintenance Manager',
    standing: 'clean',
  },
  {
    first: 'Harriet',
    last: 'Selworth',
    company: 'Acme Corp',
    title: 'Chief Operating Officer',
    standing: 'other',
  },
  {
    first: 'Ute',
    last: 'Brunnhoff',
    company: 'Dunmere Ceramics',
    title: 'Quality Manager',
    standing: 'other',
  },
  {
    first: 'Fabian',
    last: 'Croft',
    company: 'Tidewick Marine',
    title: 'Managing Director',
    standing: 'other',
  },
]

type Open = [
  stage: Extract<NamedDeal, { next: unknown }>['stage'],
  name: string,
  amount: number,
  closes: 'thisMonth' | 'later',
  next: string,
  company?: string,
]

const openLines: readonly Open[] = [
  ['Qualified', 'Alder & Pike Foods', 38_000, 'later', 'Discovery call'],
  ['Qualified', 'Brindle Textiles', 22_500, 'later', 'Send overview'],
  ['Qualified', 'Castellan Glass', 51_000, 'later', 'Find sponsor'],
  ['Qualified', 'Dunmere Ceramics', 17_800, 'later', 'Reply to Ute'],
  ['Qualified', 'Fennick & Sons', 44_000, 'later', 'Qualify budget'],
  ['Qualified', 'Garrow Optical', 29_900, 'later', 'First meeting'],
  ['Qualified', 'Hallam Forge', 26_400, 'later', 'Met at fair'],
  ['Discovery', 'Hollin Water', 27_000, 'later', 'Demo on site'],
  ['Discovery', 'Vanterra Mills', 64_000, 'later', 'Paused, counsel'],
  ['Discovery', 'Ironbark Supply', 33_400, 'later', 'Security review'],
  ['Discovery', 'Juniper Locks', 19_200, 'later', 'Map users'],
  ['Discovery', 'Keswold Bikes', 41_700, 'later', 'Price range'],
  ['Discovery', 'Larkhill Foods', 52_300, 'later', 'Trial set up'],
  ['Discovery', 'Mossgate Parks', 24_800, 'later', 'Find budget'],
  [
    'Discovery',
    'Corvane, second site',
    31_000,
    'later',
    'Terms for 40 more seats',
    'Corvane Packaging',
  ],
  ['Proposal', 'Hexley Instruments', 74_500, 'thisMonth', 'Quote Q-2291'],
  ['Proposal', 'Lumenfold Optics', 58_000, 'later', 'Legal terms'],
  ['Proposal', 'Morrow Bakery Group', 36_900, 'later', 'Waits for CFO'],
  ['Proposal', 'Nettlebed Paper', 23_100, 'later', 'Revise scope'],
  ['Proposal', 'Oxhey Rail Parts', 67_300, 'later', 'Board decides'],
  ['Proposal', 'Penhale Cider', 28_600, 'later', 'Sample order'],
  ['Proposal', 'Quenby Mills', 45_700, 'later', 'Reference call'],
  ['Proposal', 'Ravensby Ports', 71_200, 'later', 'Tender'],
  [
    'Negotiation',
    'Tidewick Marine, fleet',
    96_000,
    'thisMonth',
    'Sign before the end of the month',
    'Tidewick Marine',
  ],
  ['Negotiation', 'Osprey Tannery', 31_500, 'later', 'Call on the hides store'],
  ['Negotiation', 'Pellworth Dental', 82_700, 'later', 'Data sheet', 'Pellworth Dental Supply'],
  ['Negotiation', 'Sandiway Clinics', 94_100, 'later', 'Discount asked'],
  ['Negotiation', 'Thornby Steel', 118_000, 'later', 'Legal review'],
  ['Negotiation', 'Ullock Motors', 57_400, 'later', 'Payment terms'],
  ['Contract', 'Marrow & Fen, renewal', 61_200, 'thisMonth', 'Countersign', 'Marrow & Fen'],
  ['Contract', 'Rookhope Timber', 88_400, 'thisMonth', 'PO number'],
  ['Contract', 'Saltmarsh Energy', 72_000, 'thisMonth', 'Bank details'],
  ['Contract', 'Vellacott Paper', 31_900, 'thisMonth', 'Signature'],
  ['Contract', 'Wharram Glass', 44_500, 'thisMonth', 'Start date'],
]

const deals: readonly NamedDeal[] = [
  // The only deal of its company, so that “Acme Corp” can mean nothing else.
  {
    name: 'Acme Corp',
    company: 'Acme Corp',
    stage: 'Proposal',
    amount: 48_000,
    closes: 'thisMonth',
    next: 'Agree on term',
    entered: 9,
    only: true,
    contact: 'Harriet Selworth',
  },
  ...openLines.map(
    ([stage, name, amount, closes, next, company]): NamedDeal => ({
      stage,
      name,
      amount,
      closes,
      next,
      company: company ?? name,
    }),
  ),
  {
    name: 'Corvane, 120 seats',
    company: 'Corvane Packaging',
    stage: 'Closed won',
    amount: 48_000,
    closed: 130,
    contractDays: 365,
    contact: 'Lena Haverkamp',
    ref: 'Q-2204',
  },
  {
    name: 'Osprey renewal',
    company: 'Osprey Tannery',
    stage: 'Closed won',
    amount: 27_400,
    closed: 14,
    contractDays: 365,
    contact: 'Piers Maddingley',
  },
]

const matters: readonly Matter[] = [
  { ref: 'LM-0071', title: 'Returned tablets, terms of the first pilot', opened: 640, closed: 410 },
  {
    ref: 'LM-0083',
    title: 'Use of a reference without consent',
    opened: 520,
    closed: 300,
    company: 'Ravensby Ports',
  },
  {
    ref: 'LM-0098',
    title: 'Vanterra Mills, settlement not signed',
    opened: 260,
    closed: null,
    contact: 'Anton Wessering',
  },
  { ref: 'LM-0101', title: 'Commission claim of a former partner', opened: 210, closed: null },
  {
    ref: 'LM-0104',
    title: 'Brackhurst Haulage, disputed licence count',
    opened: 170,
    closed: null,
    company: 'Brackhurst Haulage',
  },
  {
    ref: 'LM-0109',
    title: 'Access request under litigation, three persons',
    opened: 150,
    closed: null,
  },
  {
    ref: 'LM-0112',
    title: 'Quarrystone Freight, damage claim after a missed inspection',
    opened: 125,
    closed: null,
    company: 'Quarrystone Freight',
  },
]

const products: ProductList = [
  ['Plant register', 'Core', 4_800],
  ['Inspection rounds', 'Core', 6_400],
  ['Calibration desk', 'Core', 7_200],
  ['Permit board', 'Field', 5_600],
  ['Mobile rounds', 'Field', 3_900],
  ['Spare parts store', 'Field', 4_400],
  ['Audit package', 'Core', 9_800],
  ['Training days', 'Services', 1_450],
  ['Move from spreadsheets', 'Services', 2_900],
  ['Group licence', 'Core', 48_000],
]

/** What the story of the demo company names; everything else is drawn around it. */
export const ferrowickStory: Story = {
  companies,
  contacts,
  deals,
  matters,
  products,
  said: ferrowickSaid,
}
