import { mkdirSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { openHouse } from './house.ts'
import { textOf } from './steps.ts'

const house = openHouse()
const by = (role: 'rep' | 'manager') => house.product.by[role]

let made = 0
/** An open deal of the rep's own, without an amount. */
async function ownDeal(): Promise<{ id: string; name: string }> {
  const name = `In place ${++made}`
  const { body } = await by('rep').post('/api/tools/deal_create', { input: { name } })
  return { id: body.output.id, name }
}
const deal = async (id: string) =>
  (await by('manager').post('/api/tools/deal_get', { input: { deal: id } })).body.output
const waiting = async (id: string) =>
  (await by('manager').get('/api/plans?state=pending&limit=100')).body.rows.filter(
    ({ input }: { input: { deal?: string } }) => input.deal === id,
  )

const open = async (page: Page, id: string) => {
  await page.goto(`${house.product.url}/deals/${id}`)
  await page.getByTestId('deal-fields').waitFor()
}
const field = (page: Page, name: string) =>
  page.getByTestId('deal-fields').locator(`[data-field=${name}]`)
const type = async (page: Page, name: string, text: string) => {
  // By the keyboard: toasts of the last minute may lie above it on a phone.
  await field(page, name).getByRole('button', { name: /^Edit/ }).press('Enter')
  const input = field(page, name).locator('input')
  await input.fill(text)
  await input.press('Enter')
}
const picture = async (page: Page, name: string) => {
  const folder = process.env.RESCIND_PICTURES
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: `${folder}/${name}.png` })
}

describe.each([1440, 390])(
  'A6 a change of money is approved where it was typed, at %i px',
  (width) => {
    test('A15 by the owner of the deal: what changes is said, Enter is no yes, one click is', async () => {
      const { id } = await ownDeal()
      const page = await house.signIn('rep', { width })
      await open(page, id)
      const address = page.url()
      await type(page, 'amount', '48000')
      const popover = page.getByTestId('in-place')
      await popover.waitFor()
      expect(await textOf(popover)).toContain('€48,000')
      expect(await textOf(popover)).toContain('Nothing has changed yet')
      await picture(page, `amount-${width}`)
      const box = (await popover.boundingBox())!
      expect(box.x >= 0 && box.x + box.width <= width).toBe(true)
      await page.keyboard.press('Enter')
      expect((await deal(id)).amount ?? null).toBeNull()
      await page.getByTestId('approve-in-place').click()
      await expect.poll(async () => Number((await deal(id)).amount)).toBe(48_000)
      await popover.waitFor({ state: 'detached' })
      await expect.poll(() => textOf(field(page, 'amount'))).toContain('€48,000')
      expect(page.url()).toBe(address)
    })

    test('W2 an asked plan goes with the place where it was asked, and is offered nowhere once its effect is there', async () => {
      const { id } = await ownDeal()
      const page = await house.signIn('rep', { width })
      const ask = async () => {
        await open(page, id)
        await page.getByRole('button', { name: 'Won…', exact: true }).press('Enter')
        await page.getByTestId('in-place').waitFor()
        expect(await waiting(id)).toHaveLength(1)
      }
      await ask()
      await page.getByRole('navigation').getByRole('link', { name: 'Contacts' }).press('Enter')
      await expect.poll(() => waiting(id)).toEqual([])
      await ask()
      await page.goto('about:blank')
      await expect.poll(() => waiting(id)).toEqual([])
      const wish = async () =>
        (await by('rep').post('/api/tools/deal_close_won', { input: { deal: id } })).body.plan
      const earlier = await wish()
      await open(page, id)
      await page.getByTestId('waits').waitFor()
      const { id: other, digest } = await wish()
      await by('rep').post(`/api/plans/${other}/approve`, { digest })
      expect(await waiting(id)).toMatchObject([{ id: earlier.id }])
      await page.getByTestId('waits').waitFor({ state: 'detached' })
    })

    test('A15 what drifts or expires meanwhile keeps what was typed, and asks anew with the current figures', async () => {
      const { id } = await ownDeal()
      const page = await house.signIn('rep', { width })
      await open(page, id)
      await type(page, 'amount', '5000')
      await page.getByTestId('in-place').waitFor()
      const { body } = await by('manager').post('/api/tools/deal_update_amount', {
        input: { deal: id, amount: '7000' },
      })
      await by('manager').post(`/api/plans/${body.plan.id}/approve`, { digest: body.plan.digest })
      await page.getByTestId('approve-in-place').click()
      await page.getByText('These are the current figures.').waitFor()
      await house.wereRefused(409)
      expect(await textOf(page.getByTestId('in-place'))).toMatch(/€7,000.*→.*€5,000/)
      await picture(page, `drift-${width}`)
      const [plan] = await waiting(id)
      await house.product.database.query(
        `update kernel.plan set expires_at = clock_timestamp() - interval '1 second' where action_id = $1`,
        [plan.id],
      )
      await page.getByTestId('approve-in-place').click()
      await expect.poll(() => textOf(page.getByTestId('in-place'))).toContain('expired')
      await house.wereRefused(410)
      expect(Number((await deal(id)).amount)).toBe(7000)
      await page.getByTestId('approve-in-place').click()
      await expect.poll(async () => Number((await deal(id)).amount)).toBe(5000)
    })

    test('A15 Esc keeps what was typed and withdraws the plan; Change nothing does away with both', async () => {
      const { id } = await ownDeal()
      const page = await house.signIn('rep', { width })
      await open(page, id)
      await type(page, 'amount', '900')
      await page.getByTestId('in-place').waitFor()
      await page.keyboard.press('Escape')
      await expect.poll(async () => (await waiting(id)).length).toBe(0)
      expect(await textOf(field(page, 'amount'))).toContain('Not approved, so not saved.')
      await field(page, 'amount').getByRole('button', { name: 'Save' }).press('Enter')
      await page.getByTestId('in-place').getByRole('button', { name: 'Change nothing' }).click()
      await expect.poll(async () => (await waiting(id)).length).toBe(0)
      expect(await textOf(field(page, 'amount'))).not.toContain('900')
      expect((await deal(id)).amount ?? null).toBeNull()
    })

    test('A15 who may not approve sees for whom it waits, and who may does so in the same place', async () => {
      const { id, name } = await ownDeal()
      await by('manager').post('/api/tools/deal_update_amount', {
        input: { deal: id, amount: '1200' },
      })
      const rep = await house.signIn('rep', { width })
      await open(rep, id)
      const waits = field(rep, 'amount').getByTestId('waits')
      await waits.waitFor()
      expect(await textOf(waits)).toMatch(/Waits for .+\. See the plan/)
      await expect.poll(() => waits.getByRole('button').count()).toBe(0)
      await picture(rep, `waits-${width}`)

      const manager = await house.signIn('manager', { width })
      await open(manager, id)
      await field(manager, 'amount').getByRole('button', { name: 'Approve…' }).press('Enter')
      await manager.getByTestId('in-place').waitFor()
      expect(await textOf(manager.getByTestId('in-place'))).toContain(name)
      await manager.getByTestId('approve-in-place').click()
      await expect.poll(async () => Number((await deal(id)).amount)).toBe(1200)
      await expect.poll(() => field(rep, 'amount').getByTestId('waits').count()).toBe(0)
    })

    test('closing a deal asks beside its buttons', async () => {
      const { id } = await ownDeal()
      const page = await house.signIn('rep', { width })
      await open(page, id)
      await page.getByRole('button', { name: 'Won…' }).press('Enter')
      await page.getByTestId('approve-in-place').click()
      await expect.poll(async () => (await deal(id)).status).toBe('won')
    })

    test('archiving asks beside its button', async () => {
      const { id } = await ownDeal()
      const page = await house.signIn('rep', { width })
      await open(page, id)
      await page.getByRole('button', { name: 'Archive…' }).press('Enter')
      await page.getByTestId('approve-in-place').click()
      await expect
        .poll(
          async () =>
            (await by('rep').post('/api/tools/deal_find', { input: { where: { id }, limit: 1 } }))
              .body.output?.rows.length ?? 0,
        )
        .toBe(0)
    })
  },
)
