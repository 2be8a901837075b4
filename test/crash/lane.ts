import type { Random } from '../histories/random.ts'
import type { Answer, Workload } from './workload.ts'

const rowsOfImport = 15
const chosenForBulk = 12

/** One window: acts, approves, takes back, releases mail and imports, one after the other. */
export class Lane {
  private readonly work: Workload
  private readonly random: Random

  constructor(work: Workload, random: Random) {
    this.work = work
    this.random = random
  }

  async oneMore(): Promise<void> {
    const choice = this.random.below(12)
    if (choice < 2) await this.create()
    else if (choice < 4)
      await this.act('contact_update', {
        contact: this.contact(),
        set: { title: this.work.name() },
      })
    else if (choice === 4) await this.bulk()
    else if (choice < 7) await this.undo()
    else if (choice === 7) await this.rewind()
    else if (choice < 10) await this.enrol()
    else if (choice === 10) await this.write()
    else await this.import()
  }

  private async create(): Promise<string | undefined> {
    const name = this.work.name()
    const made = await this.act(
      'contact_create',
      { first_name: 'Crash', last_name: name, email: `${name}@crash.example` },
      name,
    )
    const id = (made?.output as { id?: string } | undefined)?.id
    if (id) this.work.contacts.push(id)
    return id
  }

  private async bulk(): Promise<void> {
    const contacts = [...new Set(Array.from({ length: chosenForBulk }, () => this.contact()))]
    await this.act('contact_update_many', { contacts, set: { city: this.work.name() } })
  }

  private async undo(): Promise<void> {
    const target = this.work.recent.splice(this.random.below(this.work.recent.length), 1)[0]
    if (!target) return
    await this.work.sure(async () => {
      const answer = await this.work.post(`/api/actions/${target}/undo`, { mode: 'merge' }, [
        'undo_too_late',
        'not_undoable',
      ])
      if (!answer) return
      this.work.ledger.done.add(answer.action.id)
      // Taking back a rewind flips what the rewind had taken back.
      if (answer.undone.kind === 'do') this.work.ledger.takenBack.set(answer.action.id, target)
    })
  }

  private async rewind(): Promise<void> {
    const actions = this.work.recent.splice(0, 2 + this.random.below(4))
    if (actions.length === 0) return
    const planned = await this.work.post('/api/rewinds', { filter: { actions } }, [
      'not_found',
      'invalid_input',
    ])
    if (planned) await this.settle(planned)
  }

  /** A held change with a mail of its own, let go at once. */
  private async enrol(): Promise<void> {
    const contact = await this.create()
    if (!contact) return
    const held = await this.act('sequence_enrol', {
      contact,
      sequence: this.work.house.rows.activeSequence,
    })
    if (!held || this.random.below(3) === 0) return
    await this.work.sure(
      async () =>
        void (await this.work.post(`/api/actions/${held.action.id}/release`, {}, ['hold_ended'])),
    )
  }

  private async write(): Promise<void> {
    const contacts = [...new Set([this.contact(), this.contact()])]
    await this.act('email_send_many', { contacts, template: this.work.house.rows.template })
  }

  private async import(): Promise<void> {
    const name = this.work.name()
    const lines = Array.from({ length: rowsOfImport }, (_, i) => `${name} ${i},marine,1999`)
    const form = new FormData()
    form.append(
      'files',
      new File([`account,sector,year_established\n${lines.join('\n')}\n`], 'accounts.csv'),
    )
    const staged = await this.work.post('/api/imports', form)
    if (staged) await this.act('import_run', { import: staged.import.id }, `${name} 0`)
  }

  /** Calls a tool, under a key with which it may be called again, and says yes to its plan. */
  private async act(tool: string, input: unknown, name?: string): Promise<Answer | undefined> {
    const once = this.work.name()
    const expected = ['invalid_input', 'not_found', 'constraint_violated']
    let done: Answer | undefined
    await this.work.sure(async () => {
      const answer = await this.work.post(`/api/tools/${tool}`, { input }, expected, once)
      done = answer && (await this.settle(answer, name))
    })
    return done
  }

  private async settle(answer: Answer, name?: string): Promise<Answer | undefined> {
    const done = (given: Answer): Answer => {
      this.work.ledger.done.add(given.action.id)
      this.work.recent.push(given.action.id)
      if (name) this.work.ledger.named.set(given.action.id, name)
      return given
    }
    if (answer.status !== 'awaiting_approval') return done(answer)
    const { id, digest, counts } = answer.plan
    // Whoever it is for may be held out, or changed meanwhile.
    const empty = counts.rows === 0 && counts.send === 0 ? ['nothing_to_approve'] : []
    this.work.ledger.planned.add(id)
    let approved: Answer | undefined
    await this.work.sure(async () => {
      approved = await this.work.post(`/api/plans/${id}/approve`, { digest }, [
        'drifted',
        'plan_used',
        'not_found',
        ...empty,
      ])
      if (approved) done(approved)
    })
    return approved
  }

  private contact(): string {
    const { contacts } = this.work
    return contacts[this.random.below(contacts.length)]!
  }
}
