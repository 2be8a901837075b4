import { expect, test } from 'vitest'
import { mayApprovePlan, permissionsOf, roles } from './permission.ts'
import { tools } from './tools.ts'

type Asked = Parameters<typeof mayApprovePlan>[1]
const plan: Asked = { effect: 'bulk', rows: 847, recipients: 0, own: true }

test('nobody may do what no role knows', () => {
  for (const role of ['', 'boss', 'constructor', '__proto__'])
    expect(permissionsOf(role).size).toBe(0)
})

test('whoever may write contacts or deals may write companies: a new one is made along with either', () => {
  const writers = roles.filter(
    (role) => permissionsOf(role).has('contact:write') || permissionsOf(role).has('deal:write'),
  )
  expect(writers.filter((role) => !permissionsOf(role).has('company:write'))).toEqual([])
})

test('an admin may use every tool; compliance may only read, pause agents, and write consent, legal holds, erasures and retention', () => {
  const usable = (role: string) => tools.filter((tool) => permissionsOf(role).has(tool.permission))
  expect(usable('admin')).toHaveLength(tools.length)
  const written = usable('compliance').filter((tool) => tool.effect !== 'read')
  expect(written.map((tool) => tool.name).sort()).toEqual([
    'agent_pause',
    'agent_resume',
    'consent_record',
    'consent_restore',
    'consent_withdraw',
    'contact_erase',
    'legal_hold_place',
    'legal_hold_release',
    'legal_matter_open',
    'retention_set',
    'suppression_add',
    'suppression_lift',
  ])
})

test('a rep writes to one person, not to many, and touches no quota, price, template or import', () => {
  const refused = tools
    .filter((tool) => !permissionsOf('rep').has(tool.permission))
    .map((tool) => tool.name)
  expect(refused).toEqual(
    expect.arrayContaining([
      'email_send_many',
      'quota_set',
      'product_update_price',
      'template_update',
      'import_run',
      'sequence_activate',
    ]),
  )
  expect(refused).not.toContain('email_send')
})

test('managers and admins approve anything, also what others asked for', () => {
  for (const role of ['manager', 'admin'])
    expect(mayApprovePlan(role, { ...plan, own: false })).toBe(true)
})

test('an erasure is approved by whoever may ask for one, and by nobody else', () => {
  const may = (role: string) =>
    mayApprovePlan(role, {
      ...plan,
      effect: 'dispatch',
      permission: 'contact:erase',
      recipients: 1,
    })
  expect(['rep', 'manager', 'admin', 'compliance'].filter(may)).toEqual(['admin', 'compliance'])
})

test('a rep approves their own single mail and single amount, and nothing of many or of others', () => {
  const may = (part: Partial<Asked>) => mayApprovePlan('rep', { ...plan, rows: 1, ...part })
  expect(may({ effect: 'dispatch', recipients: 1 })).toBe(true)
  expect(may({ effect: 'dispatch', recipients: 2 })).toBe(false)
  expect(may({ effect: 'money' })).toBe(true)
  expect(may({ effect: 'money', rows: 2 })).toBe(false)
  expect(may({ effect: 'change' })).toBe(true)
  expect(may({ effect: 'change', rows: 26 })).toBe(false)
  expect(may({ effect: 'bulk' })).toBe(false)
  expect(may({ effect: 'change', own: false })).toBe(false)
})
