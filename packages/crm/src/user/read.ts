import { nothing } from '@rescind/kernel'
import { z } from 'zod'
import { flag, idOf, nameOf, oneOf, text } from '../filter/field.ts'
import { type Listing, page, pageInput } from '../filter/page.ts'
import { roles } from '../permission.ts'
import { ref } from '../record/ref.ts'
import { defineTool } from '../tool.ts'

const userFields = {
  id: idOf('user.id'),
  name: text('user.name'),
  email: text('user.email'),
  role: oneOf('user.role', roles),
  team: idOf('user.team_id'),
  team_name: nameOf('team', 'user.team_id'),
  title: text('user.title', 'Job title.'),
  active: flag('user.active'),
}

const userListing: Listing = {
  fields: userFields,
  key: userFields.id,
  searched: [userFields.name, userFields.email],
  order: [{ field: 'name', desc: false }],
}

export const userList = defineTool({
  name: 'user_list',
  about: 'List our own people: who owns contacts and deals, their role and team.',
  effect: 'read',
  input: z.object(pageInput(userFields, 'names and mail addresses')),
  permission: 'user:read',
  run: ({ db, now }, input) =>
    page(
      db
        .selectFrom('user')
        .select([
          'user.id',
          'user.name',
          'user.email',
          'user.role',
          'user.title',
          'user.active',
          ref('team', 'user.team_id').as('team'),
        ]),
      userListing,
      input,
      now,
    ),
  audit: { subject: [] },
  rollback: nothing,
})
