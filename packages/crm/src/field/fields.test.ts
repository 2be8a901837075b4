import { expect, test } from 'vitest'
import { fields, headerKey } from '../import/mapping/fields.ts'
import { suggest } from '../import/mapping/suggest.ts'
import { tools } from '../tools.ts'
import { type Field, type FieldsOf, nameOf } from './declare.ts'
import { entities } from './entities.ts'

const all = Object.entries(entities).flatMap(([entity, { fields }]) =>
  Object.entries<Field>(fields).map(([column, field]) => ({ entity, column, field })),
)

test('a column without a declaration, and a declaration without a label or a type, do not compile', () => {
  const { title: _, ...others } = entities.contact.fields
  // @ts-expect-error: the column `title` is not declared
  const missing: FieldsOf<'contact'> = others
  // @ts-expect-error: it has no label
  const bare: Field = { type: entities.contact.fields.title.type }
  expect([missing, bare]).toHaveLength(2)
})

test.each(all)('$entity.$column is written by tools that there are', ({ field }) => {
  const names = new Set(tools.map(({ name }) => name as string))
  expect((field.edit ?? []).filter((tool) => !names.has(tool))).toEqual([])
})

test.each(all)(
  '$entity.$column has a name and a label that nothing else of it has',
  ({ entity, column, field }) => {
    const others = all.filter((one) => one.entity === entity && one.column !== column)
    expect(others.map((one) => nameOf(one.column))).not.toContain(nameOf(column))
    expect(others.map((one) => one.field.label)).not.toContain(field.label)
    expect(field.label).toMatch(/^[a-z]/)
  },
)

test.each(Object.entries(fields))(
  'a header of %s is of one field only, in the form that headers are compared in',
  (_, own) => {
    const headers = Object.values(own).flatMap((field) => field.headers)
    expect(headers.filter((header, at) => headers.indexOf(header) !== at)).toEqual([])
    expect(headers.map(headerKey)).toEqual(headers)
  },
)

test.each([
  [
    'contacten.csv',
    'Voornaam;Achternaam;E-mailadres;Telefoonnummer;Functie;Bedrijf;Woonplaats',
    'contact',
  ],
  ['kontakte.csv', 'Vorname;Nachname;E-Mail-Adresse;Telefon;Funktion;Firma;Stadt', 'contact'],
  ['contacts.csv', 'Prénom;Nom;Courriel;Téléphone;Fonction;Société;Ville', 'contact'],
])('%s in another language is read like one in English', (file, line, kind) => {
  const header = line.split(';')
  const suggestion = suggest(file, header)
  expect(suggestion.kind).toBe(kind)
  expect(header.map((column) => suggestion.columns[column])).toEqual([
    'first_name',
    'last_name',
    'email',
    'phone',
    'title',
    'company',
    'city',
  ])
})

test.each([
  ['bedrijven.csv', 'Bedrijfsnaam;Branche;Plaats;Land;Aantal medewerkers;Jaaromzet;Eigenaar'],
  ['firmen.csv', 'Firmenname;Branche;Ort;Land;Anzahl Mitarbeiter;Jahresumsatz;Eigentümer'],
  [
    'entreprises.csv',
    "Nom de l'entreprise;Secteur d’activité;Ville;Pays;Nombre d’employés;Chiffre d’affaires;Propriétaire",
  ],
])('%s is a file of companies', (file, line) => {
  const header = line.split(';')
  const suggestion = suggest(file, header)
  expect(suggestion.kind).toBe('company')
  expect(header.map((column) => suggestion.columns[column])).toEqual([
    'name',
    'industry',
    'city',
    'country',
    'employees',
    'annual_revenue',
    'owner',
  ])
})
