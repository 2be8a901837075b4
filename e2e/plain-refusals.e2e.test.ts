import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { developersWordOfRefusal } from '../test/developer-words.ts'
import { developersWords } from './developer-words.ts'
import { openHouse } from './house.ts'
import { textOf } from './steps.ts'

const house = openHouse()
const gone = '01900000-0000-7000-8000-000000000000'
const long = 'x'.repeat(600)
const pages = {} as Record<'manager' | 'compliance', Page>
let contact: string
let deal: string

beforeAll(async () => {
  for (const person of ['manager', 'compliance'] as const)
    pages[person] = await house.signIn(person)
  const first = async (tool: string, input: object) =>
    (await house.product.by.manager.post(`/api/tools/${tool}`, { input })).body.output.rows[0].id
  contact = await first('contact_find', { search: 'Lena Haverkamp' })
  deal = await first('deal_find', { where: { status: 'open' }, limit: 1 })
})

/**
 * What the page says of a refusal, in words that people know; the code stands behind a disclosure.
 */
async function refusal(page: Page): Promise<string> {
  const note = page.locator('.problem').last()
  await note.waitFor()
  const said = (await textOf(note)).replace(/ Details.*$/, '')
  expect([said, developersWordOfRefusal(said)]).toEqual([said, null])
  expect(await developersWords(page)).toEqual([])
  return said
}

/** A form of the page, filled in with what is refused. */
interface Form {
  by?: 'compliance'
  at: () => string
  /** The button that opens it. */
  open: string
  fields: Record<string, string>
  submit: string
  says: string
  /** The fields that are marked. */
  wrong: string[]
  status?: number
}
const ofContact = () => `/contacts/${contact}`
const privacy = () => '/privacy'

const forms: Record<string, Form> = {
  'a contact': {
    at: () => '/contacts',
    open: 'New contact',
    fields: { 'Last name': long },
    submit: 'Add contact',
    says: 'Last name is too long: it holds 100 characters, and this has 600. Correct it and try again.',
    wrong: ['Last name'],
  },
  'a contact with the address of another': {
    at: () => '/contacts',
    open: 'New contact',
    fields: { 'Last name': 'Haverkamp', Email: 'lena@corvane.example' },
    submit: 'Add contact',
    says: 'Lena Haverkamp has this address already',
    wrong: [],
  },
  'a company': {
    at: () => '/companies',
    open: 'New company',
    fields: { Name: long },
    submit: 'Add company',
    says: 'Name is too long: it holds 200 characters, and this has 600. Correct it and try again.',
    wrong: ['Name'],
  },
  'a deal': {
    at: () => '/deals',
    open: 'New deal',
    fields: { Name: 'Slate', 'Next step': long },
    submit: 'Add deal',
    says: 'Next step is too long: it holds 500 characters, and this has 600. Correct it and try again.',
    wrong: ['Next step'],
  },
  'a lost deal': {
    at: () => `/deals/${deal}`,
    open: 'Lost…',
    fields: { 'Why it was lost': long },
    submit: 'See what changes',
    says: 'Reason is too long: it holds 500 characters, and this has 600. Correct it and try again.',
    wrong: ['Why it was lost'],
  },
  'a task': {
    at: () => '/tasks',
    open: 'New task',
    fields: { 'What is to be done': long },
    submit: 'Add task',
    says: 'is too long: it holds',
    wrong: ['What is to be done'],
  },
  'a note': {
    at: ofContact,
    open: 'Note',
    fields: { Note: 'x'.repeat(20_001) },
    submit: 'Add note',
    says: 'Text is too long: it holds 10,000 characters, and this has 20,001.',
    wrong: ['Note'],
  },
  'a rewind': {
    at: () => '/activity',
    open: 'Rewind…',
    fields: { From: '2026-11-29T10:00', 'Until before': '2026-11-28T10:00' },
    submit: 'Show what would go back',
    says: 'The time ends before it begins. Nothing was changed. Choose a later time to end with.',
    wrong: [],
  },
  'an opt-out': {
    by: 'compliance',
    at: ofContact,
    open: 'Wants no more mail…',
    fields: { 'How they said so': long },
    submit: 'Record the opt-out',
    says: 'Evidence is too long: it holds',
    wrong: ['How they said so'],
  },
  'a legal hold': {
    by: 'compliance',
    at: ofContact,
    open: 'Place…',
    fields: { 'Reference of the matter': 'LM-9999' },
    submit: 'Place hold',
    says: 'There is no matter LM-9999.',
    wrong: [],
    status: 404,
  },
  'an erasure': {
    by: 'compliance',
    at: ofContact,
    open: 'Erase this person…',
    fields: { 'Reason, in words': long },
    submit: 'Show the plan',
    says: 'Reason is too long: it holds 500 characters, and this has 600.',
    wrong: ['Reason, in words'],
  },
  'a block of an address': {
    by: 'compliance',
    at: privacy,
    open: 'Block an address…',
    fields: { Address: 'ada@localhost', Evidence: 'Came back' },
    submit: 'Block it',
    says: 'Address: write one mail address, like ada@example.com.',
    wrong: ['Address'],
  },
  'a lift of a block': {
    by: 'compliance',
    at: privacy,
    open: 'Lift a block…',
    fields: { Address: 'nobody@nowhere.example', 'Why it may end': 'The mailbox is there again' },
    submit: 'Show the plan',
    says: 'No block of this kind stands. Nothing was changed.',
    wrong: [],
  },
  'a period of keeping': {
    by: 'compliance',
    at: privacy,
    open: 'Set…',
    fields: { Days: '30', Basis: long },
    submit: 'Show the plan',
    says: 'Legal basis is too long: it holds 500 characters, and this has 600.',
    wrong: ['Basis'],
  },
}

describe.each([
  ['wide', { width: 1440, height: 900 }],
  ['narrow', { width: 390, height: 844 }],
])('W9 on a %s page', (_, size) => {
  beforeAll(async () => {
    for (const page of Object.values(pages)) await page.setViewportSize(size)
  })

  test.each(Object.entries(forms))(
    'the form of %s says what is wrong, and keeps what was typed',
    async (_what, { by, at, open, fields, submit, says, wrong, status }) => {
      const page = pages[by ?? 'manager']
      // A button that moves under the pointer, because a list above it arrives, is not clicked.
      await page.goto(house.product.url + at(), { waitUntil: 'networkidle' })
      await page.getByRole('button', { name: open, exact: true }).first().click()
      const dialog = page.getByRole('dialog')
      for (const [label, value] of Object.entries(fields))
        await dialog.getByLabel(label, { exact: true }).fill(value)
      await dialog.getByRole('button', { name: submit }).click()
      expect(await refusal(page)).toContain(says)
      for (const [label, value] of Object.entries(fields))
        expect(await dialog.getByLabel(label, { exact: true }).inputValue()).toBe(value)
      const marked = dialog.locator('.field:has([aria-invalid=true])')
      expect(await marked.locator('label, span').first().allInnerTexts()).toEqual(wrong)
      await house.wereRefused(status ?? 422)
    },
  )

  test('a file that is no table is refused where it was chosen', async () => {
    const page = pages.manager
    await page.goto(`${house.product.url}/import`)
    const buffer = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
    await page
      .getByTestId('import-files')
      .setInputFiles({ name: 'logo.csv', mimeType: 'text/csv', buffer })
    expect(await refusal(page)).toContain(
      'logo.csv is a binary file, not a CSV file. Export the data as CSV and upload that.',
    )
    await house.wereRefused(422)
  })

  test('an address that is asked for is too long to be one', async () => {
    const page = pages.compliance
    await page.goto(`${house.product.url}/privacy`)
    await page.getByLabel('Is this address blocked?').fill(long)
    expect(await refusal(page)).toContain(
      'Address is too long: it holds 254 characters, and this has 600.',
    )
    await house.wereRefused(422)
  })

  test('evidence of a session that nobody knows', async () => {
    const page = pages.compliance
    await page.goto(`${house.product.url}/evidence`)
    const part = page.getByTestId('hand-over')
    await part.getByRole('button', { name: 'A session' }).click()
    await part.getByLabel('Session').fill('nobody’s')
    await part.getByRole('button', { name: 'Show what is in it' }).click()
    expect(await refusal(page)).toContain('No sealed entry of the audit is about that.')
    await house.wereRefused(404)
  })

  test('a sentence that is too long for the assistant', async () => {
    const page = await house.signIn('manager', size)
    const toggle = page.getByTestId('assistant-toggle')
    if ((await toggle.getAttribute('aria-expanded')) !== 'true') await toggle.click()
    await page.getByTestId('assistant-input').fill('x'.repeat(8_001))
    await page.getByRole('button', { name: 'Send' }).click()
    expect(await refusal(page)).toContain(
      'Message is too long: it holds 8,000 characters, and this has 8,001.',
    )
    await house.wereRefused(422)
  })

  test.each([
    ['a contact that is gone', `/contacts/${gone}`, 'There is no such contact.', 404],
    ['a company that is gone', `/companies/${gone}`, 'There is no such company.', 404],
    ['a deal that is gone', `/deals/${gone}`, 'There is no such deal.', 404],
    ['a plan that is gone', `/plans/${gone}`, 'There is no such plan.', 404],
    ['an import that is gone', `/import/${gone}`, 'There is no such import.', 404],
    ['an action that is gone', `/activity?action=${gone}`, 'There is no such action.', 404],
    ['a contact of no address', '/contacts/anna', 'Contact is not known here', 422],
    ['an import of no address', '/import/anna', 'Import is not known here', 422],
    ['a plan of no address', '/plans/anna', 'is not known here', 422],
  ])('the address of %s says so', async (_what, path, says, status) => {
    const page = pages.manager
    await page.goto(house.product.url + path)
    expect(await refusal(page)).toContain(says)
    // What it would still ask for is refused as well.
    await page.goto('about:blank')
    await house.wereRefused(status)
  })
})

test('W9 a record that was taken back is offered to be done again at its address', async () => {
  const { by } = house.product
  const { body } = await by.manager.post('/api/tools/contact_create', {
    input: { last_name: 'Wiedergang' },
  })
  expect((await by.manager.post(`/api/actions/${body.action.id}/undo`, {})).status).toBe(200)
  const page = pages.manager
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.goto(`${house.product.url}/contacts/${body.output.id}`)
  const missing = page.getByTestId('missing')
  await missing.waitFor()
  await house.wereRefused(404)
  await missing.getByRole('button', { name: /^Redo/ }).click()
  await page.getByRole('heading', { name: 'Wiedergang' }).first().waitFor()
})

test('W9 a wrong password is refused without a word of the protocol', async () => {
  const visitor = await (await house.visitor()).newPage()
  await visitor.goto(house.product.url)
  const answers = await visitor.evaluate(async () => {
    const send = (body: object) =>
      fetch('/api/auth/sign-in/email', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }).then(
        async (response) =>
          (await response.json()) as { detail: string; next: string; next_for_people?: string },
      )
    return [
      await send({ email: 'ada@example.com', password: 'not this one' }),
      await send({ email: 'ada', password: '' }),
    ]
  })
  const said = answers.map(
    ({ detail, next, next_for_people }) => `${detail} ${next_for_people ?? next}`,
  )
  expect(said.map(developersWordOfRefusal)).toEqual([null, null])
  await house.complained(/status of 4/)
})
