import { describe, expect, test } from 'vitest'
import { openHouse } from './house.ts'
import { goTo, textOf } from './steps.ts'

const house = openHouse()
const by = (role: 'rep' | 'manager') => house.product.by[role]
const asked = async (tool: string, input: object, who: 'rep' | 'manager' = 'manager') =>
  (await by(who).post(`/api/tools/${tool}`, { input })).body.plan as {
    id: string
    digest: string
    title: string
  }
const approve = async (plan: { id: string; digest: string }) =>
  await by('manager').post(`/api/plans/${plan.id}/approve`, { digest: plan.digest })
const action = async (id: string) => (await by('manager').get(`/api/actions/${id}`)).body

let taken = 0
/** Contacts that may be mailed, others at each call. */
async function readers(number: number): Promise<string[]> {
  const { body } = await by('manager').post('/api/tools/contact_find', {
    input: { where: { lifecycle: 'cold' }, order: [{ field: 'name' }], limit: 60 },
  })
  const all = (body.output.rows as { id: string }[]).map(({ id }) => id)
  const may: string[] = []
  while (may.length < number) {
    const contact = all[taken++]!
    const { body } = await by('manager').post('/api/tools/contact_check_contactability', {
      input: { contact },
    })
    if (body.output.send) may.push(contact)
  }
  return may
}
const letter = {
  subject: 'Calibration dates',
  body: 'The new dates are out.',
  purpose: 'marketing',
}

describe.each([1440, 390])('what waits is said where one looks for it, at %i px', (width) => {
  test('H2 mail is recalled on the Outbox page too: many of one action at its head, one alone on its own line', async () => {
    const many = await asked('email_send_many', { contacts: await readers(2), ...letter })
    const one = await asked('email_send', { contact: (await readers(1))[0], ...letter })
    await approve(many)
    await approve(one)
    const page = await house.signIn('manager', { width })
    await page.goto(`${house.product.url}/outbox`)
    const head = page.getByTestId('outbox-action').and(page.locator(`[data-action="${many.id}"]`))
    expect(await textOf(head)).toContain('2 mails wait')
    await head.getByRole('button', { name: 'Recall' }).press('Enter')
    await expect
      .poll(async () => await action(many.id))
      .toMatchObject({ state: 'recalled', outbox: { cancelled: 2 } })
    await expect.poll(() => head.count()).toBe(0)
    expect((await action(one.id)).state).toBe('held')
    await page.getByTestId('outbox-row').getByRole('button', { name: 'Recall' }).press('Enter')
    await expect.poll(async () => (await action(one.id)).state).toBe('recalled')
  })

  test('a replaced plan does not wait in Activity, and is found there and under Approvals', async () => {
    const plan = await asked('email_send_many', { contacts: await readers(3), ...letter })
    const changes = (await by('manager').get(`/api/plans/${plan.id}`)).body.outbound.rows
    await by('manager').post(`/api/plans/${plan.id}/narrow`, { exclude: [changes[0].record.id] })
    const page = await house.signIn('manager', { width })
    await page.goto(`${house.product.url}/activity`)
    const row = page.getByTestId('activity-row').and(page.locator(`[data-action="${plan.id}"]`))
    await row.waitFor()
    expect(await textOf(row)).toContain('Replaced')
    expect(await textOf(row)).not.toContain('Waits')
    await page.getByLabel('State').selectOption({ label: 'Replaced' })
    await row.waitFor()
    await page.getByLabel('State').selectOption({ label: 'Awaiting approval' })
    await row.waitFor({ state: 'detached' })
    await page.goto(`${house.product.url}/plans`)
    await page.getByRole('button', { name: 'Replaced' }).click()
    await page
      .getByTestId('plan-row')
      .and(page.locator(`[data-plan="${plan.id}"]`))
      .getByRole('link', { name: /^Open/ })
      .click()
    expect(await textOf(page.getByTestId('gate-closed'))).toContain('Replaced by another plan')
  })

  test('A15 what waits for others is not counted as one’s own, and whoever asked is named where it is theirs to approve', async () => {
    const { body } = await by('rep').post('/api/tools/deal_create', {
      input: { name: `Own deal ${width}` },
    })
    const own = await asked('deal_update_amount', { deal: body.output.id, amount: '1000' }, 'rep')
    const page = await house.signIn('rep', { width })
    const count = async () =>
      Number(
        (await by('rep').get('/api/plans?state=pending&limit=100')).body.rows.filter(
          (plan: { may_approve: boolean }) => plan.may_approve,
        ).length,
      )
    const badge = page.locator('a[href="/plans"] .n:visible')
    await expect.poll(async () => Number.parseInt(await textOf(badge), 10)).toBe(await count())

    const many = await asked('deal_close_many', { deals: await deals(), as: 'lost' }, 'rep')
    await page.reload()
    const others = page.getByTestId('waits-for-others')
    await others.locator(`[data-plan="${many.id}"]`).waitFor()
    expect(await textOf(others)).toMatch(/Waits for others.*Waits for .+/)
    await expect.poll(() => others.locator(`[data-plan="${own.id}"]`).count()).toBe(0)
    expect(Number.parseInt(await textOf(badge), 10)).toBe(await count())

    await page.goto(`${house.product.url}/plans/${own.id}`)
    expect(await textOf(page.getByTestId('plan-facts'))).toMatch(
      /May approve \S+ Ilse Vandermoor, you/,
    )
    const manager = await house.signIn('manager', { width })
    await manager.goto(`${house.product.url}/plans/${own.id}`)
    expect(await textOf(manager.getByTestId('plan-facts'))).toContain('Ilse Vandermoor')
  })

  test('the plan of a sequence says one thing about its way back, counts no mail, and is no mail in the outbox', async () => {
    const page = await house.signIn('manager', { width })
    await goTo(page, 'Sequences').catch(() => page.goto(`${house.product.url}/sequences`))
    const draft = page.getByRole('row').filter({ hasText: 'Off' }).first()
    await draft.getByRole('button', { name: /^Activate/ }).click()
    const gate = page.getByTestId('gate')
    await gate.waitFor()
    expect(await textOf(gate)).toContain('Type the number of sequences to approve')
    expect(await textOf(gate)).not.toContain('no way back')
    expect(await textOf(page.getByTestId('changes'))).toContain('Recall only')
    await page.getByTestId('approve-number').fill('1')
    await page.getByTestId('approve').click()
    const held = page.getByTestId('gate-held')
    await held.waitFor()
    expect(await textOf(held)).toContain('1 sequence waits')
    const id = page.url().split('/').at(-1)!
    await page.goto(house.product.url)
    const row = page.getByTestId('held-row').and(page.locator(`[data-action="${id}"]`))
    await row.waitFor()
    expect(await textOf(row)).not.toContain('mail')
    await page.goto(`${house.product.url}/outbox`)
    await page.getByRole('button', { name: /^All/ }).waitFor()
    await expect
      .poll(() => page.getByTestId('outbox-row').filter({ hasText: 'Activate' }).count())
      .toBe(0)
    await by('manager').post(`/api/actions/${id}/cancel`, {})
  })
})

async function deals(): Promise<string[]> {
  const { body } = await by('rep').post('/api/tools/deal_find', {
    input: { where: { status: 'open' }, limit: 3 },
  })
  return body.output.rows.map(({ id }: { id: string }) => id)
}
