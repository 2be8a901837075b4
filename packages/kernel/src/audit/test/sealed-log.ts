import { type Kysely, sql, type Transaction } from 'kysely'
import { beforeAll } from 'vitest'
import { library } from '../../../../../test/library/library.ts'
import { libraryModule } from '../../../../../test/library/library-module.ts'
import { systemAction } from '../../action/system.ts'
import { approve } from '../../approval/approve.ts'
import { reject } from '../../approval/reject.ts'
import type { AnyDb } from '../../contract/kernel.ts'
import { openDb } from '../../db/pool.ts'
import { rulesOf } from '../../install/register-tools.ts'
import { checkLog } from '../check.ts'
import { seal } from '../seal.ts'
import { newSigningKey, type Signing } from '../signing-key.ts'

/** The actions and books that are altered, by what was done to them. */
type Altered = 'changed' | 'undone' | 'redone' | 'sent' | 'refused' | 'book' | 'gone' | 'followed'

/**
 * A sealed log of actions of every kind. `tamper` does its work as a superuser with the triggers
 * off, gives what the check then says, and rolls back.
 */
export function sealedLog() {
  const lib = library()
  const signing: Signing = { origin: (org) => `rescind.test/${org}`, keys: () => [newSigningKey()] }
  const ids = {} as Record<Altered, string>

  /** What a check finds before anything is sealed. */
  const found: { early?: string[] } = {}

  beforeAll(async () => {
    const made = await lib.run('book_create', { title: 'Emma' })
    ids.book = made.output.id
    ids.changed = (
      await lib.run('book_update', { book: ids.book, set: { title: 'Emma 2' } })
    ).action
    const other = await lib.run('book_create', { title: 'Moby' })
    ids.undone = other.action
    await lib.undo(other.action)
    ids.redone = (await lib.run('book_update', { book: ids.book, set: { pages: 3 } })).action
    await lib.undo((await lib.undo(ids.redone)).action)
    const work = { org: lib.org, tool: 'test', reasoning: null, causedBy: ids.changed }
    ids.followed = await systemAction(lib.kernel, null, work, async ({ db, newId, action }) => {
      await db.insertInto('shelf').values({ id: newId(), name: 'Followed' }).execute()
      return action
    })
    const gone = await lib.run('book_create', { title: 'Gone' })
    ids.gone = gone.output.id
    await lib.run('book_delete', { book: ids.gone })
    const plan = await lib.plan('loan_remind', { readers: ['a@x.example'] })
    await approve(lib.kernel, lib.ada, plan.id, plan.digest)
    ids.sent = plan.id
    const no = await lib.plan('book_update_many', { books: [ids.book], pages: 9 })
    await reject(lib.kernel, lib.ada, no.id)
    ids.refused = no.id
    found.early = await lib.kernel.db.transaction().execute(async (tx) => {
      await sql`select kernel.enter(${lib.org}::uuid)`.execute(tx)
      return (await checkLog(tx, lib.org)).problems
    })
    const sealer = openDb(lib.urls.sealer, { max: 1 })
    await seal(sealer, signing, lib.org)
    await sealer.destroy()
  })

  async function tamper(work: (tx: Transaction<AnyDb>) => Promise<unknown>): Promise<string> {
    class Back extends Error {}
    let said = ''
    await (lib.owner as Kysely<AnyDb>)
      .transaction()
      .execute(async (tx) => {
        await sql`set local session_replication_role = replica`.execute(tx)
        await work(tx)
        const { problems } = await checkLog(tx, lib.org, {
          origin: signing.origin(lib.org),
          rules: rulesOf([libraryModule]),
        })
        said = problems.join('\n')
        throw new Back()
      })
      .catch((error: unknown) => {
        if (!(error instanceof Back)) throw error
      })
    return said
  }
  /** What the check finds and has looked at, where nothing was done. */
  const check = async () =>
    await (lib.owner as Kysely<AnyDb>).transaction().execute(
      async (tx) =>
        await checkLog(tx, lib.org, {
          origin: signing.origin(lib.org),
          rules: rulesOf([libraryModule]),
        }),
    )
  return { lib, ids, found, tamper, check }
}
