import { company } from '../../company/fields.ts'
import { contact } from '../../contact/fields.ts'
import { deal } from '../../deal/fields.ts'
import { type Entity, nameOf } from '../../field/declare.ts'
import { day, type FieldType, record, text, word } from '../../field/type.ts'
import { product } from '../../product/fields.ts'

/** A field that a column can be mapped to. */
export interface ImportField {
  type: FieldType
  /** How other systems call it in their headers, in the form of `headerKey`. */
  headers: readonly string[]
}

/** What a file is about. `unknown` files are kept as they are and their rows skipped. */
export const kinds = ['company', 'product', 'sales_agent', 'contact', 'deal', 'unknown'] as const
export type Kind = (typeof kinds)[number]
export type KnownKind = Exclude<Kind, 'unknown'>

/** The fields of an entity that exports have columns for. */
const of = (entity: Entity): Record<string, ImportField> =>
  Object.fromEntries(
    Object.entries(entity.fields).flatMap(([column, { type, headers }]) =>
      headers ? [[nameOf(column), { type, headers }]] : [],
    ),
  )

/**
 * The fields a column can be mapped to, per kind: those that are declared, and what is no field of
 * a record and decides several. Headers as exports of Salesforce, HubSpot, Pipedrive, Dynamics and
 * plain spreadsheets have them, in English, Dutch, German and French.
 */
export const fields: Record<KnownKind, Record<string, ImportField>> = {
  company: of(company),
  product: of(product),
  sales_agent: {
    name: {
      type: record('user'),
      headers: [
        'sales_agent',
        'agent',
        'sales_rep',
        'salesperson',
        'rep',
        'owner',
        'user',
        'employee',
        'full_name',
        'name',
        'verkoper',
        'accountmanager',
        'medewerker',
        'naam',
        'verkaufer',
        'vertriebsmitarbeiter',
        'mitarbeiter',
        'vendeur',
        'commercial',
        'nom',
      ],
    },
  },
  contact: {
    ...of(contact),
    full_name: {
      type: text(100),
      headers: [
        'full_name',
        'contact_name',
        'contact',
        'name',
        'volledige_naam',
        'contactpersoon',
        'naam',
        'vollstandiger_name',
        'kontakt',
        'ansprechpartner',
        'nom_complet',
      ],
    },
    opted_out: {
      type: word(),
      headers: [
        'opted_out',
        'opt_out',
        'email_opt_out',
        'has_opted_out_of_email',
        'unsubscribed',
        'unsubscribed_from_all_email',
        'do_not_email',
        'do_not_contact',
        'uitgeschreven',
        'afgemeld',
        'geen_e_mail',
        'abgemeldet',
        'keine_e_mail',
        'keine_werbung',
        'desabonne',
        'desinscrit',
        'ne_pas_contacter',
      ],
    },
  },
  deal: {
    ...of(deal),
    stage: {
      type: word(),
      headers: [
        'deal_stage',
        'stage',
        'opportunity_stage',
        'stage_name',
        'pipeline_stage',
        'status',
        'deal_status',
        'fase',
        'dealfase',
        'phase',
        'verkaufsphase',
        'stufe',
        'etape',
        'statut',
      ],
    },
    stage_entered_on: {
      type: day(),
      headers: [
        'engage_date',
        'stage_entered_on',
        'stage_date',
        'last_stage_change_date',
        'stage_change_date',
      ],
    },
    close_date: {
      type: day(),
      headers: [
        'close_date',
        'closed_date',
        'expected_close_date',
        'closed_on',
        'close_on',
        'won_time',
        'sluitdatum',
        'afsluitdatum',
        'verwachte_sluitdatum',
        'abschlussdatum',
        'abschluss',
        'erwarteter_abschluss',
        'date_de_cloture',
        'date_de_signature',
      ],
    },
  },
}

/**
 * The form in which headers are compared: `Opportunity ID`, `opportunity-id`, `opportunityId` are
 * one, as are `Deal - Title` and `deal_title`, `Prénom` and `prenom`.
 */
export const headerKey = (header: string): string =>
  header
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '')
