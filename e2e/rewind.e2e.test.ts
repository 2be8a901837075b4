import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { openHouse } from './house.ts'
import { goTo, textOf } from './steps.ts'

const house = openHouse()
/** More than one transaction takes: 1,000 actions are a part. */
const many = 1_200
let page: Page
let contact: { id: string; title: string | null }
let by: { org: string; agent: string }

/** What an agent did all night: one action for each of many contacts, as the database keeps it. */
async function nightShift(): Promise<void> {
  const { database } = house.product
  const { rows } = await database.query<{ org: string; agent: string; said: object }>(
    `select org_id as org, agent_id as agent, jsonb_build_object('kind', 'do', 'tool', tool, 'contract_version', 1, 'effect', effect,
       'principal_id', principal_id, 'agent_id', agent_id, 'role', role, 'permission', permission, 'session', 'night-shift', 'input', input,
       'mode', mode, 'mode_reasons', mode_reasons, 'state', 'applied') as said
     from kernel.action where session = 'one-signature' and kind = 'do' limit 1`,
  )
  by = rows[0]!
  const client = await database.connect()
  await client.query('begin')
  await client.query(`select set_config('app.org', $1, true), set_config('app.said', $2, true)`, [
    by.org,
    JSON.stringify(rows[0]!.said),
  ])
  await client.query(`do $$ declare c record; id uuid; org uuid := kernel.org(); begin
    for c in select k.id from crm.contact k where k.org_id = org and k.archived_at is null order by k.id limit ${many} loop
      id := uuidv7();
      perform kernel.begin(org, id, jsonb_set(current_setting('app.said')::jsonb, '{input}', jsonb_build_object('contact', c.id)));
      update crm.contact k set title = 'Rewritten at night' where k.org_id = org and k.id = c.id;
      perform kernel.finish(org, id, '{"state": "applied", "outbox": [], "undo_ms": 60000}', uuidv7());
    end loop; end $$`)
  await client.query('commit')
  client.release()
}

const rewritten = async () =>
  (
    await house.product.database.query(
      `select 1 from crm.contact where title = 'Rewritten at night'`,
    )
  ).rowCount

/** Chooses in the dialog and goes to the plan of it. */
async function plan(fields: Record<string, RegExp>): Promise<void> {
  await goTo(page, 'Activity')
  await page.getByTestId('activity-row').first().waitFor()
  await page.getByTestId('rewind').click()
  const dialog = page.getByRole('dialog')
  for (const [name, wanted] of Object.entries(fields)) {
    const field = dialog.locator(`select[name=${name}]`)
    const option = async () =>
      (await field.locator('option').allTextContents()).find((text) => text.match(wanted))
    await expect.poll(option, { message: `${name} offers ${wanted}` }).toBeTruthy()
    await field.selectOption({ label: (await option())! })
  }
  await dialog.getByRole('button', { name: 'Show what would go back' }).click()
}

beforeAll(async () => {
  const { agent, manager } = house.product.by
  const found = await manager.post('/api/tools/contact_find', {
    input: { where: { lifecycle: 'lead' }, limit: 1 },
  })
  contact = found.body.output.rows[0]
  await agent.post('/api/tools/contact_update', {
    input: { contact: contact.id, set: { title: 'Signed so' } },
    session: 'one-signature',
  })
  page = await house.signIn('manager')
})

test('one session goes back: chosen, shown, approved', async () => {
  await plan({ session: /Signed so/ })
  await page.getByTestId('plan').waitFor()
  expect(await textOf(page.getByTestId('gate'))).toContain('A preview, nothing has changed yet')
  await page.getByTestId('approve').click()
  await page.getByTestId('gate-done').getByText('1 change went back').waitFor()
  const got = await house.product.by.manager.post('/api/tools/contact_get', {
    input: { contact: contact.id },
  })
  expect(JSON.stringify(got.body.output)).not.toContain('Signed so')
})

test('what fits nothing is said in the dialog, and nothing is lost of it', async () => {
  await plan({ tool: /^Change a contact$/, session: /Signed so/ })
  await page.getByRole('dialog').getByText('Nothing that is in force matches.').waitFor()
  expect(await page.getByRole('dialog').locator('select[name=tool]').inputValue()).toBe(
    'contact_update',
  )
  await page.getByRole('dialog').getByRole('button', { name: 'Change nothing' }).click()
  await house.wereRefused(404)
})

test('R2 R6 a night of an agent goes back in parts: it can be watched and stopped, the agent is at rest, and it goes on', async () => {
  await nightShift()
  expect(await rewritten()).toBe(many)
  // Written past the product, so nobody has told the page.
  await page.reload()
  await plan({ session: /Rewritten at night/ })
  await page.getByTestId('plan').waitFor()
  // The agent is still at work on something: the rewind waits for that.
  const atWork = await house.product.database.connect()
  await atWork.query('begin')
  await atWork.query('select pg_advisory_xact_lock_shared(kernel.agent_lock($1, $2))', [
    by.org,
    by.agent,
  ])
  await page.getByTestId('approve').click()
  const gate = page.getByTestId('gate-running')
  await gate.getByText(`of ${many.toLocaleString('en-US')} actions taken back`).waitFor()
  const refused = await house.product.by.agent.post('/api/tools/contact_update', {
    input: { contact: contact.id, set: { title: 'No' } },
  })
  expect(refused).toMatchObject({ status: 423, body: { code: 'frozen' } })
  await page.getByTestId('stop').click()
  await gate.getByText('Stopped on its way').waitFor()
  await atWork.query('rollback')
  atWork.release()
  await page.getByTestId('resume').click()
  await page
    .getByTestId('gate-done')
    .getByText(`${many.toLocaleString('en-US')} changes went back`)
    .waitFor()
  expect(await rewritten()).toBe(0)
})
