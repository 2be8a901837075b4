import { alone, approve, execute, getPlan, restore, rewind, toolkit, undo } from '@rescind/kernel'
import { z } from 'zod'

type Db = { orders: { id: string; status: string; total: string } }
const defineTool = toolkit<Db, 'orders:write'>()

const setStatus = defineTool({
  name: 'order_set_status',
  about: 'Set the status of one order.',
  effect: 'change',
  input: z.object({ order: z.string(), status: z.enum(['open', 'paid', 'shipped', 'cancelled']) }),
  permission: 'orders:write',
  run: ({ db }, { order, status }) =>
    db.updateTable('orders').set({ status }).where('id', '=', order).returning('id').execute(),
  audit: { subject: 'order' },
  rollback: restore('orders'),
})

const cancelSmall = defineTool({
  name: 'order_cancel_small',
  about: 'Cancel every order up to an amount.',
  effect: 'bulk',
  input: z.object({ upTo: z.string() }),
  permission: 'orders:write',
  run: ({ db }, { upTo }) =>
    db.updateTable('orders').set({ status: 'cancelled' }).where('total', '<=', upTo).execute(),
  audit: { subject: [] },
  rollback: restore('orders'),
})

/** Changes orders by both tools and takes it back. `show` is called after each step. */
export async function run(url: string, show: (step: string) => Promise<void>): Promise<void> {
  const orders = { label: 'customer', mentions: ['customer'], plain: ['status'] }
  const tables = [{ table: 'public.orders', ...orders }]
  const { kernel, me, close } = await alone({ url, tables, tools: [setStatus, cancelSmall] })
  const sayYes = async (plan: string) =>
    await approve(kernel, me, plan, (await getPlan(kernel, me, plan)).digest)
  try {
    // A change of one order happens at once and can be taken back for 60 seconds.
    const input = { order: '1', status: 'paid' }
    const paid = await execute(kernel, me, { tool: 'order_set_status', input })
    await show('paid')
    // A bulk change is a plan first: it has run, was read and rolled back. Only that can happen.
    const asked = await execute(kernel, me, { tool: 'order_cancel_small', input: { upTo: '100' } })
    if (!('action' in paid && 'plan' in asked)) throw new Error('not as its effect says')
    await show('planned')
    await sayYes(asked.plan)
    await show('cancelled')
    // The first action goes back although others came after it.
    await undo(kernel, me, paid.action, 'strict')
    await show('undone')
    // Later, and as many actions as the filter finds: again a plan.
    await sayYes((await rewind(kernel, me, { tool: 'order_cancel_small' })).plan)
    await show('rewound')
  } finally {
    await close()
  }
}
