import { describe, expect, test } from 'vitest'
import { openHouse } from './house.ts'
import { textOf } from './steps.ts'

const house = openHouse()
const by = (role: 'rep' | 'manager' | 'agent') => house.product.by[role]
const call = async (tool: string, input: object, who: 'rep' | 'manager' | 'agent' = 'manager') =>
  (await by(who).post(`/api/tools/${tool}`, { input })).body
const planOf = async (id: string) => (await by('manager').get(`/api/plans/${id}`)).body
const sql = (text: string, values: unknown[]) => house.product.database.query(text, values)

let made = 0
async function openDeal(): Promise<{ id: string; name: string }> {
  const name = `Decided ${++made}`
  return { id: (await call('deal_create', { name })).output.id, name }
}
async function closing(number: number): Promise<{ id: string; title: string }> {
  const deals = []
  for (let n = 0; n < number; n++) deals.push((await openDeal()).id)
  return (await call('deal_close_many', { deals, as: 'lost' })).plan
}

describe.each([1440, 390])('at %i px', (width) => {
  const signIn = async (who: 'rep' | 'manager') => await house.signIn(who, { width })

  test('A15 a card that is won is approved above the board, and closing the question leaves no plan to wait', async () => {
    const { id, name } = await openDeal()
    const page = await signIn('manager')
    const me = (await by('manager').get('/api/me')).body.person.id
    await page.goto(`${house.product.url}/deals?owner=${me}`)
    const card = page.locator(`[data-deal="${id}"]`).first()
    const win = async () => {
      await card.waitFor()
      await card.focus()
      await page.keyboard.press('Space')
      // It stands in the first stage; beyond the last open one are those that close it.
      const { stages } = (await call('pipeline_snapshot', {})).output as {
        stages: { kind: string }[]
      }
      const targets = [
        ...stages.filter(({ kind }) => kind === 'open'),
        ...stages.filter(({ kind }) => kind !== 'open'),
      ]
      for (let n = 0; n < targets.findIndex(({ kind }) => kind === 'won'); n++)
        await page.keyboard.press('ArrowRight')
      await page.keyboard.press('Space')
      await page.getByTestId('in-place').waitFor()
    }
    const waiting = async () =>
      (await by('manager').get('/api/plans?state=pending&limit=100')).body.rows.filter(
        ({ input }: { input: { deal?: string } }) => input.deal === id,
      ).length
    await win()
    expect(await textOf(page.getByTestId('in-place'))).toContain(name)
    // Beside the question, as one does who has changed their mind.
    await page.mouse.click(4, 4)
    await page.getByTestId('in-place').waitFor({ state: 'detached' })
    await expect.poll(waiting).toBe(0)
    expect((await call('deal_get', { deal: id })).output.status).toBe('open')
    await win()
    await page.getByTestId('approve-in-place').click()
    await expect.poll(async () => (await call('deal_get', { deal: id })).output.status).toBe('won')
    await expect.poll(() => card.count()).toBe(0)
  })

  test('A5 whoever asked is told an hour before the end on every page, and asks again where it has expired', async () => {
    const plan = await closing(2)
    await sql(
      `update kernel.plan set planned_at = clock_timestamp() - interval '23 hours 10 minutes', expires_at = clock_timestamp() + interval '50 minutes'
       where action_id = $1`,
      [plan.id],
    )
    const page = await signIn('manager')
    await page.goto(`${house.product.url}/tasks`)
    const notice = page.getByTestId('plan-ending')
    await notice.waitFor()
    expect(await textOf(notice)).toMatch(/ends at \d\d:\d\d if nobody approves it/)
    await notice.getByRole('button', { name: 'Put away' }).press('Enter')
    await notice.waitFor({ state: 'detached' })

    await sql(
      `update kernel.plan set expires_at = clock_timestamp() - interval '1 second' where action_id = $1`,
      [plan.id],
    )
    await page.goto(`${house.product.url}/plans/${plan.id}`)
    const closed = page.getByTestId('gate-closed')
    expect(await textOf(closed)).toContain('Nobody approved it until')
    await closed.getByTestId('ask-again').press('Enter')
    await page.getByTestId('gate').waitFor()
    const next = page.url().split('/').at(-1)!
    expect(next).not.toBe(plan.id)
    expect(await planOf(next)).toMatchObject({
      state: 'pending',
      supersedes: plan.id,
      counts: { rows: 2 },
    })
    await by('manager').post(`/api/plans/${next}/reject`, {})
  })

  test('X asks before it rejects, and the plan says who did and when', async () => {
    const plan = await closing(2)
    const page = await signIn('manager')
    await page.goto(`${house.product.url}/plans/${plan.id}`)
    await page.getByTestId('gate').waitFor()
    await page.keyboard.press('x')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect((await planOf(plan.id)).state).toBe('pending')
    await page.keyboard.press('x')
    await page.getByTestId('reject-asked').press('Enter')
    const closed = page.getByTestId('gate-closed')
    await closed.waitFor()
    expect(await textOf(closed)).toMatch(/You rejected it, .*\d\d:\d\d/)
    const rep = await signIn('rep')
    await rep.goto(`${house.product.url}/plans/${plan.id}`)
    await expect
      .poll(() => textOf(rep.getByTestId('gate-closed')))
      .toMatch(/Mara Oyelund rejected it, .*\d\d:\d\d/)
  })

  test('a click beside the choice of whom to leave out does not forget it', async () => {
    const plan = await closing(3)
    const page = await signIn('manager')
    await page.goto(`${house.product.url}/plans/${plan.id}`)
    await page.getByTestId('narrow').press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('checkbox').first().check()
    await page.mouse.click(4, 4)
    await dialog.getByText('Forget whom you left out?').waitFor()
    await dialog.getByRole('button', { name: 'Go on choosing' }).press('Enter')
    expect(await dialog.getByRole('checkbox').first().isChecked()).toBe(true)
    await dialog.getByRole('button', { name: 'Plan again without 1 record' }).press('Enter')
    await expect.poll(async () => (await planOf(plan.id)).state).toBe('superseded')
    await by('manager').post(`/api/plans/${(await planOf(plan.id)).superseded_by}/reject`, {})
  })

  test('a preview of what would go back does not wait for anybody once its maker has left it', async () => {
    const { id } = await openDeal()
    const { action } = await call('deal_update', { deal: id, set: { next_step: 'Call' } })
    await sql('update kernel.action set undo_until = clock_timestamp() where id = $1', [action.id])
    const page = await signIn('manager')
    await page.goto(`${house.product.url}/activity?action=${action.id}`)
    const drawer = page.getByTestId('action-drawer')
    await drawer.getByRole('button', { name: /^Take back/ }).press('Enter')
    await page.getByRole('heading', { name: 'A preview, nothing has changed yet' }).waitFor()
    const plan = page.url().split('/').at(-1)!
    expect((await planOf(plan)).state).toBe('pending')
    await page.goBack()
    await drawer.waitFor()
    await expect.poll(async () => (await planOf(plan)).state).toBe('rejected')
    expect((await call('deal_get', { deal: id })).output.next_step).toBe('Call')
  })

  test('every filter of Activity can be read in its whole width', async () => {
    const page = await signIn('manager')
    await page.goto(`${house.product.url}/activity`)
    await page.getByTestId('activity-row').first().waitFor()
    for (const label of ['Tool', 'Person', 'State']) {
      const box = (await page.getByLabel(label, { exact: true }).boundingBox())!
      expect(box.x).toBeGreaterThanOrEqual(0)
      expect(box.x + box.width).toBeLessThanOrEqual(width)
      expect(box.width).toBeGreaterThan(100)
    }
  })

  test('W3 without a network the page says so, and a page that cannot be read says that as well', async () => {
    const page = await signIn('manager')
    await page.goto(`${house.product.url}/contacts`)
    await page.getByRole('row').nth(1).waitFor()
    await page.context().setOffline(true)
    await page.getByTestId('offline').waitFor()
    await page.getByRole('row').getByRole('link').nth(1).press('Enter')
    await expect
      .poll(() => page.getByText(/there is no (network|connection)/).count())
      .toBeGreaterThan(0)
    await page.context().setOffline(false)
    await page.getByTestId('offline').waitFor({ state: 'detached' })
    await page.locator('h1.name').waitFor()
    // The stream of events ends with the network.
    await house.gotNoAnswer()
  })
})

test('B6 in the outbox the mail of a paused agent says what it waits for, and waits', async () => {
  const { output } = await call('contact_find', { where: { lifecycle: 'cold' }, limit: 30 })
  let contact = ''
  for (const { id } of output.rows as { id: string }[]) {
    if ((await call('contact_check_contactability', { contact: id })).output.send) {
      contact = id
      break
    }
  }
  const { plan } = await call(
    'email_send',
    { contact, subject: 'Dates', body: 'The dates are out.', purpose: 'marketing' },
    'agent',
  )
  await by('manager').post(`/api/plans/${plan.id}/approve`, { digest: plan.digest })
  const agent = (await planOf(plan.id)).agent.id
  await call('agent_pause', { agent })
  await house.product.endHold(plan.id)
  for (const width of [1440, 390]) {
    const page = await house.signIn('manager', { width })
    await page.goto(`${house.product.url}/outbox`)
    await page.getByTestId('outbox-row').first().waitFor()
    await expect
      .poll(() => textOf(page.getByTestId('outbox-row').first()))
      .toContain('Waits: its agent is paused')
  }
  await call('agent_resume', { agent })
})
