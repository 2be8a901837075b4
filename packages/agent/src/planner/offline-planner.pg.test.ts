import type { Caller } from '@rescind/kernel'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Assistant, createAssistant } from '../assistant/assistant.ts'
import type { Reply } from '../assistant/question.ts'
import { createJournal } from '../journal.ts'
import { chooseModel } from '../model/choose-model.ts'
import { demoOffice } from '../test/demo-office.ts'
import { executeWith } from '../test/library-execute.ts'
import { sentences } from './sentences/index.ts'

const it = demoOffice()
let assistant: Assistant

beforeAll(() => {
  assistant = createAssistant({
    registry: it.kernel.registry,
    words: it.kernel.people.words,
    model: chooseModel({}),
    execute: executeWith(() => it.kernel),
    journal: createJournal(it.kernel),
  })
})

const say = async (
  message: string,
  caller: Caller = it.manager,
  session?: string,
): Promise<Reply> => await assistant.ask(caller, { message, session })
const titles = ({ actions }: Reply) => actions.map((action) => action.title)

describe('the story', () => {
  test('"Re-engage all cold contacts from the last 90 days" is a plan: 847 matched, 799 to send, 48 held out', async () => {
    const reply = await say('Re-engage all cold contacts from the last 90 days')
    expect(reply.plans).toMatchObject([
      {
        tool: 'email_send_many',
        counts: { matched: 847, send: 799, held_out: 48 },
        facets: { opted_out: 23, legal_hold: 11, customer: 14 },
      },
    ])
    expect(reply.actions).toEqual([])
    expect(reply.text).toBe(
      '847 contacts match. I would send “Re-engagement” to 799. 48 are held out: 23 opted out, 11 in legal disputes, 14 customers. Nothing has left. Review the plan; mail cannot be unsent.',
    )
    expect(reply.model).toBe('offline planner')
    expect(reply.answers).toMatchObject([
      { tool: 'template_find', tool_title: 'Look up templates', lookup: true },
    ])
    const [row] = await it.rows<{ reasoning: string }>(
      `select reasoning from kernel.action where id = '${reply.plans[0]?.id}'`,
    )
    expect(row?.reasoning).toMatch(
      /^Asked to write to all cold contacts filed in the last 90 days with \[\[template:[0-9a-f-]{36}\]\]\.$/,
    )
  })

  test('"Move Acme Corp to negotiation" happens at once, and "Undo the last change" takes it back', async () => {
    const stage = async () =>
      (
        await it.rows<{
          name: string
        }>(
          `select s.name from crm.deal d join crm.stage s on s.org_id = d.org_id and s.id = d.stage_id where d.name = 'Acme Corp'`,
        )
      )[0]?.name
    const moved = await say('Move Acme Corp to negotiation')
    expect(titles(moved)).toEqual(['Move Acme Corp from Proposal to Negotiation'])
    expect(moved.text).toBe(
      'I have moved Acme Corp to Negotiation. You can undo it for 60 seconds.',
    )
    expect(moved.answers.every((answer) => answer.lookup)).toBe(true)
    expect(await stage()).toBe('Negotiation')
    const undone = await say('Undo the last change')
    expect(undone.actions).toMatchObject([{ kind: 'undo', state: 'applied' }])
    expect(undone.text).toContain('I have undone this: Move Acme Corp from Proposal to Negotiation')
    expect(await stage()).toBe('Proposal')
  })

  test('"What deals are closing this month?" answers and does nothing', async () => {
    const reply = await say('What deals are closing this month?')
    expect(reply).toMatchObject({
      actions: [],
      plans: [],
      answers: [{ tool: 'deal_closing_soon', lookup: false }],
    })
    const [answer] = reply.answers
    const { total } = answer!.output as { total: number }
    expect(reply.text).toMatch(
      new RegExp(`^${total} open deals close this month, together €[\\d,.]+\\.$`),
    )
  })

  test('"Clean up the pipeline: move all stale proposals to closed lost" is a plan for about 200 deals', async () => {
    const reply = await say('Clean up the pipeline: move all stale proposals to closed lost')
    expect(reply.plans).toMatchObject([
      {
        tool: 'deal_close_many',
        counts: { rows: 203 },
        input: { where: { stage_name: 'Proposal' }, as: 'lost' },
      },
    ])
    expect(reply.text).toBe(
      'I would close 203 Proposal deals as lost that have not moved for more than 60 days. Nothing has changed yet. Review the plan to approve it.',
    )
  })
})

describe('every documented sentence works on the demo company', () => {
  const examples = sentences.flatMap((sentence) =>
    sentence.examples.map((example) => ({ example, sentence })),
  )

  test.each(examples)('$example', async ({ example, sentence }) => {
    // Undo needs something to undo.
    if (sentence.tools.includes('action_undo')) await say('Set Harriet Selworth’s city to Leeds')
    const reply = await say(
      example,
      sentence.tools.includes('legal_hold_place') ? it.admin : it.manager,
    )
    const called = [
      ...reply.answers.map((answer) => answer.tool),
      ...reply.actions.map((action) => action.tool),
      ...reply.plans.map((plan) => plan.tool),
    ]
    // "Already so" is a good answer to a sentence said twice; a wrong input is not.
    expect(
      reply.problems.filter(
        (problem) =>
          problem.issues !== undefined || !/already|held out|opted out/.test(problem.message),
      ),
    ).toEqual([])
    expect(called.filter((tool) => !sentence.tools.includes(tool))).toEqual([])
    expect(called.length > 0).toBe(sentence.tools.length > 0)
    expect(reply.text).not.toMatch(/undefined|null|NaN|\[object|do not understand|sorry|great|!/)
    // People read no tool, no column, and no day as tools write it: neither in the answer nor in
    // what stands in Activity.
    const reasons = await it.rows<{ reasoning: string | null }>(
      `select reasoning from kernel.action where session = '${reply.session}'`,
    )
    expect(reasons.length > 0).toBe(called.length > 0)
    const said = [
      reply.text,
      ...reasons.map(({ reasoning }) => reasoning?.replaceAll(/\[\[\w+:[\w-]+\]\]/g, '') ?? ''),
      ...reply.answers.map((answer) => answer.tool_title),
      ...[...reply.actions, ...reply.plans].map(({ title }) => title),
    ]
    for (const text of said) expect(text).not.toMatch(/\d{4}-\d{2}-\d{2}|[a-z]_[a-z]|T\d\d:\d\d|^$/)
  })
})

describe('when it is not clear what is meant', () => {
  test('W1: an amount that can be read in two ways is asked about, and nothing is planned before', async () => {
    const asked = await say("Set Acme Corp's value to 48.000 €")
    expect(asked.text).toMatch(/^I cannot be sure what “48\.000 €” means:\n1\. €48,000\n2\. €48\n/)
    expect(asked.plans).toEqual([])
    const reply = await say('2', it.manager, asked.session)
    expect(reply.plans).toMatchObject([
      { tool: 'deal_update_amount', input: { amount: '48', currency: 'EUR' } },
    ])
  })

  test('it asks which one, and goes on with the answer', async () => {
    const asked = await say('Show the deal Corvane')
    expect(asked.text).toMatch(
      /^3 deals fit “Corvane”:\n1\. Corvane, 120 seats, .*€48,000.*\n2\. .*\n3\. Corvane, second site, .*\nAnswer with the number\.$/,
    )
    expect(asked.actions).toEqual([])
    const chosen = await say('the third one', it.manager, asked.session)
    expect(chosen.text).toBe('This is the deal Corvane, second site.')
    expect(chosen.answers).toMatchObject([
      { tool: 'deal_get', output: { name: 'Corvane, second site' } },
    ])
  })

  test('what it asks about is told apart by days as people read them', async () => {
    for (const day of ['3 August 2031', '4 August 2031'])
      await say(`Create a task to weigh the anchor for Acme Corp on ${day}`)
    const asked = await say('Complete the task “Weigh the anchor”')
    expect(asked.text).toMatch(/^2 tasks fit “Weigh the anchor”:/)
    expect(asked.text).toMatch(
      /1\. Weigh the anchor, 3 Aug 2031.*\n2\. Weigh the anchor, 4 Aug 2031/,
    )
  })

  test('a choice that is none is not taken for one', async () => {
    const { session } = await say('Show the deal Corvane')
    expect((await say('7', it.manager, session)).text).toContain('I do not understand “7”')
    expect((await say('1', it.manager)).text).toContain('I do not understand “1”')
  })

  test.each([
    [
      'Move Nonsuch Industries to negotiation',
      'I found no open deal called “Nonsuch Industries”. Nothing was done.',
    ],
    [
      'Move Acme Corp to the moon',
      'There is no stage “moon” in its pipeline. Nothing was done. The stages are',
    ],
    ['Move Acme Corp to closed lost', 'needs a reason'],
    ['Close Acme Corp as lost', 'A lost deal needs a reason.'],
    ['Send Nonsuch to Lena Haverkamp', 'I found no template called “Nonsuch”.'],
    ['Make it so', 'I do not understand “Make it so”. Nothing was done.'],
  ])('“%s” does nothing and says why', async (said, why) => {
    const before = await it.rows(
      `select count(*) from kernel.action where kind = 'do' and effect <> 'read'`,
    )
    const reply = await say(said)
    expect(reply.text).toContain(why)
    expect(reply).toMatchObject({ actions: [], plans: [] })
    expect(
      await it.rows(`select count(*) from kernel.action where kind = 'do' and effect <> 'read'`),
    ).toEqual(before)
  })

  test('what somebody may not do is not done, and said', async () => {
    const reply = await say('Re-engage all cold contacts from the last 90 days', it.rep)
    expect(reply).toMatchObject({
      actions: [],
      plans: [],
      text: 'That is not open to you here. Nothing was done.',
    })
  })
})

test('what agents did today counts what happened, and apart from it what waits', async () => {
  await say('Re-engage all cold contacts from the last 90 days')
  const [found] = await it.rows<{ did: number; waiting: number }>(
    `select count(*) filter (where state in ('applied', 'undone', 'partly_undone', 'running', 'stopped'))::int as did,
       count(*) filter (where state in ('awaiting_approval', 'held'))::int as waiting
     from kernel.action where org_id = '${it.manager.org}' and agent_id is not null and effect <> 'read' and at >= current_date`,
  )
  const { did, waiting } = found!
  expect(waiting).toBeGreaterThan(1)
  const what =
    did === 0
      ? 'No agent has done anything'
      : `Agents have done ${did} thing${did === 1 ? '' : 's'}`
  expect((await say('What did agents do today?')).text).toBe(
    `${what} today, besides reading. ${waiting} things wait.`,
  )
})
