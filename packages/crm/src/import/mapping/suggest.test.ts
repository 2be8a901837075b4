import { expect, test } from 'vitest'
import { knownValues } from './known-values.ts'
import { distanceOf, nearest } from './nearest.ts'
import { placeOf } from './place.ts'
import { suggest } from './suggest.ts'

test.each([
  [
    'deals.csv',
    'Opportunity ID,Opportunity Name,Account Name,Stage,Close Date,Amount,Opportunity Owner,Lead Source',
    'deal',
    ['external_ref', 'name', 'company', 'stage', 'close_date', 'amount', 'owner', 'custom'],
  ],
  [
    'hubspot-crm-exports.csv',
    'Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Associated Company',
    'deal',
    ['external_ref', 'name', 'stage', 'close_date', 'owner', 'amount', 'company'],
  ],
  [
    'pipedrive.csv',
    'Deal - Title,Deal - Value,Deal - Status,Currency',
    'deal',
    ['name', 'amount', 'stage', 'currency'],
  ],
  [
    'export.csv',
    'Account ID,Account Name,Industry,Number of Employees,Annual Revenue,Billing City,Billing Country,Website,Parent Account',
    'company',
    [
      'external_ref',
      'name',
      'industry',
      'employees',
      'annual_revenue',
      'city',
      'country',
      'domain',
      'parent',
    ],
  ],
  [
    'export.csv',
    'First Name,Last Name,E-mail,Phone Number,Company name,Job Title,Unsubscribed',
    'contact',
    ['first_name', 'last_name', 'email', 'phone', 'company', 'title', 'opted_out'],
  ],
  ['list.csv', 'name,email', 'contact', ['full_name', 'email']],
  ['price-list.csv', 'SKU,Product,Unit price', 'product', ['external_ref', 'name', 'list_price']],
  [
    'sales_teams.csv',
    'sales_agent,manager,regional_office',
    'sales_agent',
    ['name', 'custom', 'custom'],
  ],
  ['data_dictionary.csv', 'Table,Field,Description', 'unknown', ['custom', 'custom', 'custom']],
] as const)('%s with %s is of kind %s', (file, line, kind, fields) => {
  const header = line.split(',')
  const suggestion = suggest(file, header)
  expect(suggestion.kind).toBe(kind)
  expect(header.map((column) => suggestion.columns[column])).toEqual(fields)
})

test('a location is a country or a city by what stands in it', () => {
  const place = (...values: string[]) =>
    placeOf(
      { location: 'country' },
      { header: ['location'], rows: values.map((value) => ({ cells: [value] })) },
    ).location
  expect(place('Kenya', 'United States', 'Philipines')).toBe('country')
  expect(place('Nairobi', 'New York', 'Manila')).toBe('city')
})

test('the nearest name is the one that was probably meant, and far ones are not offered', () => {
  expect(nearest('GTXPro', ['GTX Plus Pro', 'GTX Pro', 'GTX Basic'])).toBe('GTX Pro')
  expect(nearest('technolgy', knownValues.industry!)).toBe('technology')
  expect(nearest('Philipines', knownValues.country!)).toBe('Philippines')
  expect(nearest('Acme', ['Initech', 'Umbrella'])).toBeUndefined()
  expect(distanceOf('ab', 'ba')).toBe(1)
  expect(distanceOf('kitten', 'sitting')).toBe(3)
})
