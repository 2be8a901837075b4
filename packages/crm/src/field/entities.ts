import { company } from '../company/fields.ts'
import { contact } from '../contact/fields.ts'
import { deal } from '../deal/fields.ts'
import { product } from '../product/fields.ts'
import { task } from '../task/fields.ts'

/** The entities whose fields are declared, in the order people think of them. */
export const entities = { contact, company, deal, product, task } as const
