import { KernelError, restore } from '@rescind/kernel'
import { z } from 'zod'
import { existing } from '../record/existing.ts'
import { defineTool, id } from '../tool.ts'

export const sequenceDeactivate = defineTool({
  name: 'sequence_deactivate',
  about:
    'Switch one active sequence off: nobody can be enrolled, mail that comes due is held out, and its enrolments pause. To switch it on again use sequence_activate.',
  effect: 'change',
  input: z.object({ sequence: id('sequence') }),
  permission: 'sequence:write',
  run: async ({ db }, { sequence }) => {
    const { name, active } = await existing(db, 'sequence', sequence)
    if (!active)
      throw new KernelError('invalid_input', `“${name}” is not active.`, 'Nothing is left to do.')
    return await db
      .updateTable('sequence')
      .set({ active: false })
      .where('id', '=', sequence)
      .returning(['id', 'name', 'active'])
      .executeTakeFirstOrThrow()
  },
  audit: { subject: 'sequence' },
  rollback: restore('sequence'),
})
