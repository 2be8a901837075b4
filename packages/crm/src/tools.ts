import type { AnyTool } from '@rescind/kernel'
import type { z } from 'zod'
import * as actionRead from './action/read.ts'
import * as agentChange from './agent/change.ts'
import * as agentRead from './agent/read.ts'
import * as auditRead from './audit/read.ts'
import * as callChange from './call/change.ts'
import * as callRead from './call/read.ts'
import * as companyBulk from './company/bulk.ts'
import * as companyChange from './company/change.ts'
import * as companyRead from './company/read.ts'
import * as consentBulk from './consent/bulk.ts'
import * as consentChange from './consent/change.ts'
import * as consentLift from './consent/lift.ts'
import * as consentList from './consent/list.ts'
import * as consentRead from './consent/read.ts'
import * as contactBulk from './contact/bulk.ts'
import * as contactChange from './contact/change.ts'
import * as contactRead from './contact/read.ts'
import * as dealArchive from './deal/archive.ts'
import * as dealBulk from './deal/bulk.ts'
import * as dealChange from './deal/change.ts'
import * as dealMoney from './deal/money.ts'
import * as dealRead from './deal/read.ts'
import * as emailDispatch from './email/dispatch.ts'
import * as emailRead from './email/read.ts'
import * as erasureAsk from './erasure/ask.ts'
import * as erasureRead from './erasure/read.ts'
import * as forecastRead from './forecast/read.ts'
import { importTools } from './import/index.ts'
import * as legalHoldRelease from './legal-hold/release.ts'
import * as noteChange from './note/change.ts'
import * as noteRead from './note/read.ts'
import * as pipelineRead from './pipeline/read.ts'
import * as productChange from './product/change.ts'
import * as productMoney from './product/money.ts'
import * as productRead from './product/read.ts'
import * as quotaMoney from './quota/money.ts'
import * as retentionRead from './retention/read.ts'
import * as retentionSet from './retention/set.ts'
import * as sequenceActivate from './sequence/activate.ts'
import * as sequenceChange from './sequence/change.ts'
import * as sequenceDeactivate from './sequence/deactivate.ts'
import * as sequenceHold from './sequence/hold.ts'
import * as sequenceRead from './sequence/read.ts'
import * as taskBulk from './task/bulk.ts'
import * as taskChange from './task/change.ts'
import * as taskRead from './task/read.ts'
import * as templateChange from './template/change.ts'
import * as templateRead from './template/read.ts'
import * as userRead from './user/read.ts'

const of = <M extends Record<string, AnyTool>>(module: M) => Object.values(module) as M[keyof M][]

/**
 * Every tool of the CRM. A file of tools exports nothing else, so that a new tool is registered by
 * being written.
 */
export const tools = [
  ...of(contactRead),
  ...of(contactChange),
  ...of(contactBulk),
  ...of(companyRead),
  ...of(companyChange),
  ...of(companyBulk),
  ...of(dealRead),
  ...of(dealChange),
  ...of(dealBulk),
  ...of(dealMoney),
  ...of(dealArchive),
  ...of(pipelineRead),
  ...of(taskRead),
  ...of(taskChange),
  ...of(taskBulk),
  ...of(noteRead),
  ...of(noteChange),
  ...of(callRead),
  ...of(callChange),
  ...of(templateRead),
  ...of(templateChange),
  ...of(emailRead),
  ...of(emailDispatch),
  ...of(sequenceRead),
  ...of(sequenceChange),
  ...of(sequenceActivate),
  ...of(sequenceDeactivate),
  ...of(sequenceHold),
  ...of(consentRead),
  ...of(consentChange),
  ...of(consentBulk),
  ...of(consentLift),
  ...of(consentList),
  ...of(legalHoldRelease),
  ...of(auditRead),
  ...of(erasureRead),
  ...of(erasureAsk),
  ...of(retentionRead),
  ...of(retentionSet),
  ...of(forecastRead),
  ...of(quotaMoney),
  ...of(productRead),
  ...of(productChange),
  ...of(productMoney),
  ...of(userRead),
  ...of(agentRead),
  ...of(agentChange),
  ...of(actionRead),
  ...importTools,
] as const

type CrmTool = (typeof tools)[number]
export type ToolName = CrmTool['name']
type ToolOf<N extends ToolName> = Extract<CrmTool, { name: N }>
/** What a caller may give to a tool. */
export type InputOf<N extends ToolName> = z.input<ToolOf<N>['input']>
/** What a tool answers. */
export type OutputOf<N extends ToolName> = Awaited<ReturnType<ToolOf<N>['run']>>
type Mutating<T extends CrmTool> = T extends { effect: 'read' } ? never : T['name']
/** The tools that change something: each has an example, and is proven undoable on it. */
export type MutatingToolName = Mutating<CrmTool>
