import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { admitPeople, setPassword } from './auth/people.ts'
import type { Config } from './config.ts'
import { ServerError } from './errors.ts'
import { createOrganisation } from './new-organisation.ts'
import type { Product } from './product.ts'
import { writePrivateFile } from './secret.ts'

/**
 * Where nobody can sign in yet: makes an organisation for RESCIND_ADMIN_EMAIL, with a password that
 * is written to a private file and never shown. Does nothing where somebody can sign in. Throws
 * `ServerError('no_administrator')` when it is needed and not set.
 */
export async function firstAdministrator(
  config: Config,
  { kernel, authPool }: Product,
  say: (line: string) => void,
): Promise<void> {
  const { rows } = await authPool.query<{ empty: boolean }>(
    'select not exists (select from auth."user") as empty',
  )
  if (!rows[0]?.empty) return
  const email = config.adminEmail
  if (!email) {
    throw new ServerError(
      'no_administrator',
      'Nobody can sign in to this database yet. Start once with RESCIND_ADMIN_EMAIL=you@example.org; that makes your organisation and account.',
    )
  }
  const name = email.slice(0, email.indexOf('@'))
  const made = await createOrganisation(kernel, {
    name: email.slice(email.indexOf('@') + 1),
    admin: { name, email },
  })
  const password = randomBytes(15).toString('base64url')
  await admitPeople(authPool, [{ org: made.org, id: made.admin, name, email }])
  await setPassword(authPool, made.admin, password)
  const path = join(config.dataFolder, 'first-sign-in.txt')
  writePrivateFile(path, `${email}\n${password}\n`)
  say(
    `An administrator was made for ${email}; the password is in ${path}. Change it after signing in, and delete the file.`,
  )
}
