import { declare } from '../field/declare.ts'
import { createdAt, orgId, recordId, rowVersion } from '../field/own.ts'
import { dayAhead, moment, record, text } from '../field/type.ts'
import { archiving, giving } from '../words/field.ts'

/** The fields of a task. */
export const task = declare('task', {
  org_id: orgId,
  row_version: rowVersion,
  id: recordId,
  title: {
    label: 'title',
    type: text(200),
    required: true,
    needed: true,
    personal: true,
    mentions: true,
    erasedAs: 'Erased',
    filter: true,
    search: true,
    show: 'list',
    edit: ['task_create', 'task_update', 'task_create_many'],
  },
  due_on: {
    label: 'due day',
    heading: 'Due',
    type: dayAhead(),
    filter: 'within_days counts ahead; overdue is lt today.',
    show: 'list',
    edit: ['task_create', 'task_update', 'task_create_many'],
  },
  done_at: {
    label: 'done',
    type: moment(),
    flag: 'done',
    filter: true,
    show: 'list',
    says: (what, _before, after) => (after ? `Complete ${what}` : `Open ${what} again`),
  },
  assignee_id: {
    label: 'assignee',
    type: record('user'),
    filter: true,
    named: true,
    show: 'list',
    edit: ['task_create'],
    says: giving,
  },
  contact_id: {
    label: 'contact',
    type: record('contact'),
    filter: true,
    show: 'list',
    edit: ['task_create'],
  },
  company_id: {
    label: 'company',
    type: record('company'),
    filter: true,
    show: 'list',
    edit: ['task_create'],
  },
  deal_id: {
    label: 'deal',
    type: record('deal'),
    filter: true,
    show: 'list',
    edit: ['task_create'],
  },
  created_at: createdAt,
  archived_at: { label: 'archived', type: moment(), flag: 'archived', says: archiving('task') },
})
