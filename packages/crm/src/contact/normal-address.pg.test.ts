import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { street } from '../test/house.ts'
import { addressForms, normalAddress } from './normal-address.ts'

const it = street()

/** Ways to write one address. */
const spellings = [
  'Ada.Byron@Mill.example',
  ' ada.byron@mill.example\t',
  'mailto:ada.byron@mill.example',
  'MAILTO:ada.byron@mill.example?subject=Hello',
  'ada.byron@mill.example.',
  'ada.byron@mill.example..',
  'Ada Byron <ada.byron@mill.example>',
  '"Byron, Ada" <mailto:ada.byron@MILL.example>',
  '<ada.byron@mill.example>',
  'ａｄａ.ｂｙｒｏｎ＠ｍｉｌｌ．ｅｘａｍｐｌｅ',
  'ada.byron@mill。example',
  'ada.\u200bbyron@mi\u00adll.example\ufeff',
]

test.each(spellings)(
  'C8 an address has one form, in the product and in the database: %j',
  async (text) => {
    expect(normalAddress(text)?.toLowerCase()).toBe('ada.byron@mill.example')
    const { rows } = await sql<{
      form: string
    }>`select crm.normal_address(${text}) as form`.execute(it.owner)
    expect(rows[0]!.form).toBe('ada.byron@mill.example')
  },
)

test.each([
  '',
  'ada',
  'ada@',
  '@mill.example',
  'ada@mill',
  'a da@mill.example',
  'ada@mill.example, bo@mill.example',
  'ada@@mill.example',
])('C8 what can not be an address is refused: %j', async (text) => {
  expect(normalAddress(text)).toBeNull()
  const made = it.call({ tool: 'contact_create', input: { last_name: 'X', email: text } })
  await expect(made).rejects.toMatchObject({ code: 'invalid_input' })
})

test('C8 a domain in letters of its own is stored and compared in ASCII', () => {
  expect(normalAddress('Ada@Mühle.example')).toBe('Ada@xn--mhle-0ra.example')
  expect(normalAddress('Ada@xn--mhle-0ra.EXAMPLE')).toBe('Ada@xn--mhle-0ra.example')
})

test('the forms that protect are the same in the product and in the database', async () => {
  for (const text of [
    ...spellings,
    'A.d.a+news@googlemail.com',
    'ada@gmail.com',
    'ada+x@mill.example',
  ]) {
    const { rows } = await sql<{
      form: string
    }>`select f as form from crm.address_forms(${text}) f`.execute(it.owner)
    expect(rows.map(({ form }) => form).toSorted()).toEqual(addressForms(text).toSorted())
  }
})

test.each([
  [
    'a block',
    async (address: string) =>
      await it.run('suppression_add', { address, reason: 'opted_out', evidence: 'x' }),
  ],
  [
    'an opt-out of another record',
    async (address: string) => {
      const { contact } = await made(address)
      await it.run('consent_withdraw', { contact, purpose: 'everything', evidence: 'x' })
      await it.run('contact_archive', { contact })
    },
  ],
])(
  'H8 %s holds over every spelling, and over dots and tags where the provider is known',
  async (_, protect) => {
    for (const [known, ...others] of [
      spellings,
      [
        'ada.lace@gmail.com',
        'a.d.a.lace@gmail.com',
        'adalace+x@googlemail.com',
        'mailto:AdaLace@GMAIL.com.',
      ],
    ]) {
      await protect(known!)
      for (const other of others) {
        const { contact, email } = await made(other)
        const { reasons } = await it.ask('contact_check_contactability', {
          contact,
          purpose: 'service',
        })
        expect(
          reasons.map(({ reason }) => reason),
          other,
        ).toEqual(['opted_out'])
        expect(email, 'stored as it was written, but for the form').toMatch(
          /^[\w.+]+@(mill\.example|g(oogle)?mail\.com)$/,
        )
        await it.run('contact_archive', { contact })
      }
      for (const free of [
        'ada.byron2@mill.example',
        'adabyron@mill.example',
        'ada.lacey@gmail.com',
      ]) {
        const { contact } = await made(free)
        expect(
          (await it.ask('contact_check_contactability', { contact, purpose: 'service' })).reasons,
          free,
        ).toEqual([])
        await it.run('contact_archive', { contact })
      }
    }
  },
)

async function made(email: string): Promise<{ contact: string; email: string }> {
  const action = await it.run('contact_create', { last_name: 'Byron', email })
  const { rows } = await sql<{
    contact: string
    email: string
  }>`select c.id as contact, c.email from kernel.action a
    join crm.contact c on c.id = (a.output ->> 'id')::uuid where a.id = ${action}`.execute(it.owner)
  return rows[0]!
}
