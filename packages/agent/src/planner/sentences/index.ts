import type { Sentence } from '../sentence.ts'
import { agentsToday, undoLast } from './action.ts'
import { showAnything, showCompany } from './company.ts'
import { noMoreMail } from './consent.ts'
import {
  assignContacts,
  coldContacts,
  mayWrite,
  setField,
  setLifecycle,
  timeline,
  whoIs,
} from './contact.ts'
import { assignDeal, changeAmount, dealsOfCompany, moveDeal, showDeal } from './deal.ts'
import { closeDeal, closeStale } from './deal-closing.ts'
import { closingSoon, slipping } from './deal-lists.ts'
import { reengage, sendTemplate } from './email.ts'
import { help } from './help.ts'
import { placeHold } from './legal.ts'
import { commission, forecast, quotas } from './money.ts'
import { addNote } from './note.ts'
import { enrol } from './sequence.ts'
import { createTask, myTasks, taskDone } from './task.ts'

/**
 * Everything the offline planner understands. The first sentence that fits is taken, so the more
 * exact ones come first.
 */
export const sentences: readonly Sentence[] = [
  reengage,
  moveDeal,
  closingSoon,
  closeStale,
  slipping,
  agentsToday,
  undoLast,
  forecast,
  taskDone,
  closeDeal,
  changeAmount,
  assignContacts,
  assignDeal,
  myTasks,
  createTask,
  addNote,
  sendTemplate,
  enrol,
  noMoreMail,
  placeHold,
  mayWrite,
  timeline,
  setLifecycle,
  setField,
  coldContacts,
  quotas,
  commission,
  dealsOfCompany,
  showDeal,
  showCompany,
  whoIs,
  help,
  showAnything,
]
