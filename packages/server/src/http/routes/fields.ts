import type { OpenAPIHono } from '@hono/zod-openapi'
import { type CrmDb, entityNames, fieldKinds, fieldsOf } from '@rescind/crm'
import { type Kernel, notPermitted, read } from '@rescind/kernel'
import type { Transaction } from 'kysely'
import { z } from 'zod'
import { type Env, endpoint } from '../endpoint.ts'

const field = z
  .object({
    name: z.string().describe('How filters, tools and answers call it.'),
    heading: z.string(),
    label: z.string().describe('Within a sentence.'),
    kind: z.enum(fieldKinds),
    custom: z.boolean().describe('A name that the organisation gave, kept in `custom`.'),
    required: z.boolean().describe('It always has a value.'),
    needed: z.boolean().describe('A new record has to say it.'),
    personal: z.boolean(),
    money: z.boolean().describe('A change of it moves money.'),
    filterable: z.boolean(),
    show: z.enum(['list', 'record']).nullable().describe('Which answers have it.'),
    page: z.boolean().describe('Stands on the page of a record.'),
    form: z.boolean().describe('Stands in the form for a new record.'),
    importable: z.boolean(),
    edit: z.array(z.string()).describe('The tools that write it.'),
    table: z.string().optional().describe('Of the record that it names.'),
    values: z.array(z.string()).optional(),
    characters_max: z.int().optional(),
    min: z.int().optional(),
    max: z.int().optional(),
  })
  .openapi('Field')

/** What records have, as it is declared: for whoever shows, fills in or filters them. */
export function fieldRoutes(app: OpenAPIHono<Env>, kernel: Kernel): void {
  endpoint(
    app,
    {
      method: 'get',
      path: '/api/fields/{entity}',
      about:
        'The fields of an entity, and those that its newest 10,000 records have besides, under names of the organisation’s own',
      who: 'caller',
      params: z.object({ entity: z.enum(entityNames) }),
      answers: {
        200: { about: 'The fields', schema: z.object({ fields: z.array(field) }) },
      },
    },
    async ({ caller, params: { entity } }) => {
      const permission = `${entity}:read`
      if (!caller.permissions.has(permission))
        throw notPermitted(caller, { name: `${entity}_find`, permission }, kernel.people.words)
      // The kernel knows no table; the transaction is on ours.
      const fields = await read(kernel, caller, (tx) => fieldsOf(tx as Transaction<CrmDb>, entity))
      return { body: { fields } }
    },
  )
}
