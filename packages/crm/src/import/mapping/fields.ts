/**
 * What a cell of a field must be. `user`, `company`, `product` and `contact` name a record; `stage`
 * a stage of the pipeline.
 */
export type FieldType =
  | 'text'
  | 'email'
  | 'domain'
  | 'integer'
  | 'money'
  | 'currency'
  | 'date'
  | 'user'
  | 'company'
  | 'product'
  | 'contact'
  | 'stage'
  | 'lifecycle'

export interface Field {
  type: FieldType
  /** How other systems call it in their headers, in the form of `headerKey`. */
  called: readonly string[]
}

/** What a file is about. `unknown` files are kept as they are and their rows skipped. */
export const kinds = ['company', 'product', 'sales_agent', 'contact', 'deal', 'unknown'] as const
export type Kind = (typeof kinds)[number]
export type KnownKind = Exclude<Kind, 'unknown'>

const externalRef = {
  type: 'text',
  called: ['external_ref', 'external_id', 'record_id', 'id'],
} as const satisfies Field
const owner = {
  type: 'user',
  called: [
    'owner',
    'sales_agent',
    'sales_rep',
    'salesperson',
    'rep',
    'account_owner',
    'contact_owner',
    'company_owner',
    'owner_name',
    'assigned_to',
  ],
} as const satisfies Field
const currency = {
  type: 'currency',
  called: ['currency', 'currency_code', 'currency_iso_code'],
} as const satisfies Field

/**
 * The fields a column can be mapped to, per kind, in the order they claim columns. Header names as
 * exports of Salesforce, HubSpot, Pipedrive, Dynamics and plain spreadsheets have them.
 */
export const fields: Record<KnownKind, Record<string, Field>> = {
  company: {
    name: {
      type: 'text',
      called: [
        'account',
        'account_name',
        'company',
        'company_name',
        'organization',
        'organisation',
        'organization_name',
        'organisation_name',
        'customer',
        'name',
      ],
    },
    external_ref: {
      ...externalRef,
      called: ['account_id', 'company_id', 'organization_id', ...externalRef.called],
    },
    domain: { type: 'domain', called: ['domain', 'website', 'company_domain_name', 'url', 'web'] },
    industry: { type: 'text', called: ['industry', 'sector', 'branch', 'vertical'] },
    city: { type: 'text', called: ['city', 'billing_city', 'town'] },
    country: {
      type: 'text',
      called: [
        'country',
        'billing_country',
        'country_region',
        'office_location',
        'location',
        'headquarters',
      ],
    },
    employees: {
      type: 'integer',
      called: [
        'employees',
        'number_of_employees',
        'employee_count',
        'no_of_employees',
        'headcount',
        'size',
      ],
    },
    annual_revenue: { type: 'money', called: ['revenue', 'annual_revenue', 'turnover'] },
    founded: {
      type: 'integer',
      called: ['founded', 'year_established', 'year_founded', 'established', 'founded_year'],
    },
    parent: {
      type: 'company',
      called: [
        'subsidiary_of',
        'parent_account',
        'parent',
        'parent_company',
        'parent_account_name',
      ],
    },
    owner,
  },
  product: {
    name: { type: 'text', called: ['product', 'product_name', 'item', 'name'] },
    external_ref: {
      ...externalRef,
      called: ['product_id', 'product_code', 'sku', ...externalRef.called],
    },
    series: {
      type: 'text',
      called: ['series', 'family', 'product_family', 'product_series', 'category', 'line'],
    },
    list_price: {
      type: 'money',
      called: ['sales_price', 'list_price', 'price', 'unit_price', 'retail_price'],
    },
    currency,
  },
  sales_agent: {
    name: {
      type: 'user',
      called: [
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
      ],
    },
  },
  contact: {
    external_ref: { ...externalRef, called: ['contact_id', 'lead_id', ...externalRef.called] },
    first_name: { type: 'text', called: ['first_name', 'firstname', 'given_name', 'forename'] },
    last_name: { type: 'text', called: ['last_name', 'lastname', 'surname', 'family_name'] },
    full_name: { type: 'text', called: ['full_name', 'contact_name', 'contact', 'name'] },
    email: {
      type: 'email',
      called: ['email', 'e_mail', 'email_address', 'e_mail_address', 'mail'],
    },
    phone: {
      type: 'text',
      called: ['phone', 'phone_number', 'telephone', 'mobile', 'mobile_phone', 'work_phone'],
    },
    title: { type: 'text', called: ['title', 'job_title', 'position', 'role'] },
    company: {
      type: 'company',
      called: [
        'company',
        'company_name',
        'account',
        'account_name',
        'organization',
        'organisation',
        'associated_company',
      ],
    },
    opted_out: {
      type: 'text',
      called: [
        'opted_out',
        'opt_out',
        'email_opt_out',
        'has_opted_out_of_email',
        'unsubscribed',
        'unsubscribed_from_all_email',
        'do_not_email',
        'do_not_contact',
      ],
    },
    lifecycle: {
      type: 'lifecycle',
      called: ['lifecycle', 'lifecycle_stage', 'lead_status', 'status'],
    },
    city: { type: 'text', called: ['city', 'mailing_city', 'town'] },
    country: { type: 'text', called: ['country', 'mailing_country', 'country_region'] },
    owner,
  },
  deal: {
    external_ref: { ...externalRef, called: ['opportunity_id', 'deal_id', ...externalRef.called] },
    name: {
      type: 'text',
      called: [
        'opportunity_name',
        'deal_name',
        'opportunity',
        'deal',
        'title',
        'deal_title',
        'name',
      ],
    },
    stage: {
      type: 'stage',
      called: [
        'deal_stage',
        'stage',
        'opportunity_stage',
        'stage_name',
        'pipeline_stage',
        'status',
        'deal_status',
      ],
    },
    company: {
      type: 'company',
      called: [
        'account',
        'account_name',
        'company',
        'company_name',
        'organization',
        'organisation',
        'associated_company',
        'customer',
      ],
    },
    contact: {
      type: 'contact',
      called: [
        'contact',
        'primary_contact',
        'contact_email',
        'associated_contact',
        'contact_person',
      ],
    },
    product: { type: 'product', called: ['product', 'product_name', 'item'] },
    amount: {
      type: 'money',
      called: ['close_value', 'amount', 'value', 'deal_value', 'deal_amount', 'revenue'],
    },
    currency,
    stage_entered_on: {
      type: 'date',
      called: [
        'engage_date',
        'stage_entered_on',
        'stage_date',
        'last_stage_change_date',
        'stage_change_date',
      ],
    },
    close_date: {
      type: 'date',
      called: [
        'close_date',
        'closed_date',
        'expected_close_date',
        'closed_on',
        'close_on',
        'won_time',
      ],
    },
    lost_reason: { type: 'text', called: ['lost_reason', 'loss_reason', 'closed_lost_reason'] },
    next_step: { type: 'text', called: ['next_step', 'next_steps', 'next_activity'] },
    owner: { ...owner, called: ['deal_owner', 'opportunity_owner', ...owner.called] },
  },
}

/**
 * The form in which headers are compared: `Opportunity ID`, `opportunity-id`, `opportunityId` are
 * one, as are `Deal - Title` and `deal_title`.
 */
export const headerKey = (header: string): string =>
  header
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '')
