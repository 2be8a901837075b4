import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { sql } from 'kysely'
import { simpleParser } from 'mailparser'
import MailComposer from 'nodemailer/lib/mail-composer'
import { expect, test } from 'vitest'
import { ownLetters, spellings } from '../../../../test/spellings.ts'
import { foundIn } from '../../../crm/src/test/dump.ts'
import { testServer } from '../test/test-server.ts'

const it = testServer()

const call = async (tool: string, input: object) => {
  const { status, body } = await it.here.by.admin.post(`/api/tools/${tool}`, { input })
  if (status >= 300) throw new Error(`${tool}: ${JSON.stringify(body)}`)
  return body as {
    output: { id: string }
    action: { id: string }
    plan: { id: string; digest: string }
  }
}
const approved = async (tool: string, input: object) => {
  const { plan } = await call(tool, input)
  const { status, body } = await it.here.by.admin.post(`/api/plans/${plan.id}/approve`, {
    digest: plan.digest,
  })
  if (status !== 200) throw new Error(`${tool}: ${JSON.stringify(body)}`)
  return plan.id
}

const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`
/** Files whose names, headers, cells, mapping and complaints hold a text; imported. */
async function importing(texts: readonly string[]): Promise<void> {
  const about = texts[0]!.replace(/\s+/g, ' ')
  const form = new FormData()
  const rows = texts.map(
    (text) => `Firm ${randomUUID()},${[text, text, text].map(quoted).join(',')}`,
  )
  const companies = `${about.replace(/[/\\]/g, ' ')} companies.csv`
  const file = (name: string, lines: readonly string[]) =>
    form.append('files', new File([lines.join('\n')], name))
  file(companies, [`account,sector,employees,${quoted(about)}`, ...rows])
  const deals = texts.map(
    (text) => `${[`Deal ${text}`, text, text, text, text].map(quoted).join(',')}`,
  )
  file('deals.csv', ['opportunity_name,account,deal_stage,close_value,close_date', ...deals])
  const { status, body } = await it.here.by.admin.post('/api/imports', form)
  if (status !== 201) throw new Error(JSON.stringify(body))
  const mapping = {
    files: { [companies]: { columns: { [about]: 'custom' } } },
    values: { stage: { [texts[1]!]: texts[2]! } },
  }
  await it.here.by.admin.post('/api/tools/import_preview', {
    input: { import: body.import.id, mapping },
  })
  await approved('import_run', { import: body.import.id, mapping: { files: mapping.files } })
}

/** An undo whose receipt shows a text, as what somebody else wrote meanwhile. */
async function keeping(text: string): Promise<void> {
  const { company } = it.here.rows
  const { action } = await call('company_update', {
    company,
    set: { city: `Before ${randomUUID()}`, industry: randomUUID() },
  })
  await it.here.by.manager.post('/api/tools/company_update', {
    input: { company, set: { city: text.replace(/\s+/g, ' ') } },
  })
  const { body } = await it.here.by.admin.post(`/api/actions/${action.id}/undo`, { mode: 'merge' })
  expect(body.receipt.kept).toHaveLength(1)
}

const word = (text: string, how: 'B' | 'Q') =>
  how === 'B'
    ? `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`
    : `=?UTF-8?Q?${Array.from(Buffer.from(text), (byte) => (byte === 32 ? '_' : `=${byte.toString(16).padStart(2, '0').toUpperCase()}`)).join('')}?=`
/** Two encoded words, as one that is too long is folded. */
const folded = (text: string, how: 'B' | 'Q') => {
  const letters = Array.from(text)
  return `${word(letters.slice(0, 5).join(''), how)}\r\n ${word(letters.slice(5).join(''), how)}`
}
const composed = async (text: string, textEncoding: 'base64' | 'quoted-printable', html: boolean) =>
  await new MailComposer({
    ...{ from: 'hello@here.example', to: 'bo@mill.example', subject: 'Minutes', textEncoding },
    text: html
      ? 'See the page'
      : `Grüße: ${text}. Danach geht es noch weiter, bis die Zeile umgebrochen werden muss. ${text}`,
    ...(html && { html: `<p>Grüße: ${text}</p>` }),
  })
    .compile()
    .build()
const byHand = (header: string, body: string) =>
  Buffer.from(
    `To: bo@mill.example\r\n${header}\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Transfer-Encoding: 8bit\r\n\r\n${body}\r\n`,
  )
/** A mail that says a text, as mail programs write it. */
const mails: readonly ((text: string) => Promise<Buffer> | Buffer)[] = [
  ...[true, false].flatMap((html) =>
    (['base64', 'quoted-printable'] as const).map(
      (how) => async (text: string) => await composed(text, how, html),
    ),
  ),
  async (text) =>
    Buffer.from(
      (await composed(text, 'quoted-printable', false))
        .toString()
        .replace(/=[0-9A-F]{2}/g, (sign) => sign.toLowerCase()),
    ),
  (text) => byHand('Subject: Minutes', `Grüße: ${text}`),
  ...(['B', 'Q'] as const).flatMap((how) => [
    (text: string) => byHand(`From: ${word(text, how)} <hello@here.example>`, 'Hello'),
    (text: string) => byHand(`Subject: ${folded(text, how)}`, 'Hello'),
  ]),
]
const arrive = async (raw: Buffer) =>
  await sql`insert into mailbox.message (org_id, id, mail_from, rcpt_to, subject, raw)
    values (${it.here.org}, ${randomUUID()}, 'hello@here.example', '{bo@mill.example}', 'Minutes', ${raw})`.execute(
    it.owner,
  )
/** What the mails of the mailbox say, as a mail program shows them. */
async function read(): Promise<string[]> {
  const { rows } = await sql<{
    raw: Buffer
  }>`select raw from mailbox.message where raw <> ''`.execute(it.owner)
  return await Promise.all(
    rows.map(async ({ raw }) => {
      const { text, html, subject, from } = await simpleParser(raw)
      return [text, html, subject, from?.text].join('\n').toLowerCase()
    }),
  )
}

test('E8 a name is found in imports, receipts and mails, however these are written; that of somebody else stays', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.constantFrom(...spellings), { minLength: 4, maxLength: 4 }),
      async (chosen) => {
        // With a letter that no mail may leave as it is.
        const [own, others] = [`Zqué${ownLetters()}`, `Zvoé${ownLetters()}`]
        const { output } = await call('contact_create', { first_name: 'Ada', last_name: own })
        await call('contact_create', { first_name: 'Bo', last_name: others })
        // A link encodes bytes and these letters: of one byte each.
        const said = (name: string) => chosen.map((spelling) => spelling(name.replace('é', 'e')))
        for (const name of [own, others]) {
          await importing([name, ...said(name)])
          await keeping(said(name)[0]!)
          for (const mail of mails) await arrive(await mail(name))
        }
        const before = await read()
        for (const name of [own, others])
          expect(
            before.filter((text) => text.includes(name.toLowerCase())),
            before.join('\n\n'),
          ).toHaveLength(mails.length)
        await it.endHold(await approved('contact_erase', { contact: output.id }))

        const street = { owner: it.owner, ownerUrl: it.database.ownerUrl }
        const escaped = said(own).map((text) => JSON.stringify(text).slice(1, -1))
        expect(await foundIn(street, [own, ...said(own), ...escaped])).toEqual([])
        const after = await read()
        expect(after.filter((text) => text.includes(own.toLowerCase()))).toEqual([])
        expect(after.filter((text) => text.includes(others.toLowerCase()))).toHaveLength(
          mails.length,
        )
        const { rows: stages } =
          await sql`select 1 from crm.stage where name ~ '^.?\\[erased]'`.execute(it.owner)
        expect(
          stages.length,
          'all that was called so, each with a name of its own',
        ).toBeGreaterThan(1)
        const { rows } = await sql<{ n: number }>`select count(*)::int as n from crm.import_row
        where cells::text like ${`%${others}%`}`.execute(it.owner)
        expect(rows[0]!.n).toBeGreaterThan(0)
      },
    ),
    { numRuns: 2 },
  )
}, 120_000)
