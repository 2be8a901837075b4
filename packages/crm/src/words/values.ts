/** How people call the values of enumerations that are not words already. */
export const purposes = { marketing: 'marketing', service: 'service' }
export const blocks = {
  opted_out: 'opted out',
  bounced: 'bounced',
  complained: 'complained',
  erased: 'erased',
}
export const grounds = {
  no_longer_needed: 'no longer needed',
  consent_withdrawn: 'consent withdrawn',
  objection: 'objection',
  unlawful: 'kept unlawfully',
  legal_obligation: 'legal obligation',
}
/** Kinds of retention, within "Keep … for 90 days". */
export const retained: Readonly<Record<string, string>> = {
  contacts: 'contacts that nothing happens with',
  former_values: 'former values',
  audit_texts: 'texts of the audit',
  actions: 'texts of actions',
  plans: 'texts of plans',
  outbox: 'texts of the outbox',
  imports: 'imported files',
}
