import { contact as fields } from '../../contact/fields.ts'
import { normalAddress } from '../../contact/normal-address.ts'
import { notice } from '../sentence.ts'
import { unfoundText } from './directory.ts'
import { type Match, matchRows } from './match.ts'
import { ownerOf } from './people.ts'
import type { RowReader } from './row-reader.ts'
import type { Scene } from './scene.ts'
import { settle } from './settle.ts'
import type { SourceFile } from './source-file.ts'

/**
 * Contacts: found by external reference, else by email address, a further one too. Consent is never
 * imported: who has opted out here stays so, and who has opted out there does not come in as
 * somebody to write to.
 */
export async function prepareContacts(
  scene: Scene,
  file: SourceFile,
  start: (row: SourceFile['rows'][number]) => RowReader | null,
): Promise<void> {
  const matches = await matchRows(scene, file, start, {
    table: 'contact',
    nameOf: (reader) => namesOf(reader)?.full ?? reader.text('email'),
    keysOf: (reader) => ({ external_ref: reader.text('external_ref'), email: addressIn(reader) }),
    caseless: ['email'],
    elsewhere: (column, value) => (column === 'email' ? scene.emails.get(value) : undefined),
  })
  for (const match of matches) {
    const { reader } = match
    scene.contacts.add(match.label, match.id)
    const email = emailOf(scene, match)
    if (email) scene.contacts.add(email.toLowerCase(), match.id)
    refuseOptedOut(match)
    const names = namesOf(reader)
    const set = {
      ...reader.values(fields),
      first_name: names?.first,
      last_name: names?.last,
      email,
      company_id: companyOf(scene, reader),
      owner_id: ownerOf(scene, reader),
    }
    settle(scene, reader, {
      table: 'contact',
      ...match,
      set,
      onCreate: { first_name: '', last_name: match.label, lifecycle: 'lead', source: 'import' },
    })
  }
}

/** A full name is parted at its last space; both parts together read as before. */
function namesOf(reader: RowReader): { first: string; last: string; full: string } | undefined {
  const full = reader.text('full_name')
  const first = reader.text('first_name') ?? full?.split(/\s+/).slice(0, -1).join(' ') ?? ''
  const last = reader.text('last_name') ?? full?.split(/\s+/).at(-1)
  if (last) return { first, last, full: `${first} ${last}`.trim() }
  return first ? { first: '', last: first, full: first } : undefined
}

const addressIn = (reader: RowReader): string | undefined => {
  const written = reader.text('email')
  return written && (normalAddress(written) ?? written)
}

function emailOf(scene: Scene, { reader, id, existing }: Match): string | undefined {
  const written = reader.text('email')
  if (written === undefined) return undefined
  const email = normalAddress(written)
  if (email === null)
    return reader.keep(
      'email',
      notice(`“${written}” is not an email address: kept as a custom field.`),
    )
  const key = email.toLowerCase()
  const whose = scene.emails.get(key)
  if (whose !== undefined && whose !== id)
    return reader.keep(
      'email',
      notice(`${email} is the address of another contact: kept as a custom field.`),
    )
  scene.emails.set(key, id)
  // Known as a further address of this contact: it stays one.
  return whose === id && existing && String(existing.email).toLowerCase() !== key
    ? undefined
    : email
}

function refuseOptedOut({ reader, existing }: Match): void {
  const value = reader.text('opted_out')
  if (value === undefined || /^(0|no|n|false|f|nein|-)$/i.test(value)) return
  const said = `“${reader.column('opted_out')}” says that this person has opted out, and an import records no consent.`
  if (existing) reader.keep('opted_out', notice(`${said} Record it on the contact.`))
  else reader.refuse(`${said} Not imported.`)
}

/** The company a row names, if it is one here or in this import. */
export function companyOf(scene: Scene, reader: RowReader): string | undefined {
  const name = reader.text('company')
  if (name === undefined) return undefined
  const found = scene.companies.find(name)
  if (found.id !== null) return found.id
  const column = reader.column('company')
  return reader.keep(
    'company',
    notice(
      unfoundText(
        column.charAt(0).toUpperCase() + column.slice(1),
        'companies',
        'a company',
        name,
        found,
      ),
    ),
  )
}
