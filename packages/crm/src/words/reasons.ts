import type { WhyWords } from '@rescind/kernel'

/** Why tools of an effect are plans, where the sentence for all of them does not say it. */
const ofTool: Readonly<Record<string, string>> = {
  contact_erase: 'What has been erased is gone for good',
  consent_record: 'It says of people that they want mail',
  consent_restore: 'It ends what keeps somebody from mail',
  legal_hold_release: 'Erasures that waited for the release are final',
  retention_set: 'By a period of keeping it is decided what goes for good',
  sequence_activate: 'Its mail leaves without a further yes',
  suppression_lift: 'It ends what keeps somebody from mail',
}
const special: WhyWords = ({ tool }) => ofTool[tool]

/** Why something is a plan or ran at once, where the kernel's sentence does not say it. */
export const reasons: Readonly<Record<string, WhyWords>> = {
  effect_bulk: special,
  effect_dispatch: special,
  effect_money: 'It can move amounts, forecast or commission',
  money_column: 'It changes fields that amounts, forecast or commission go by',
  address_by_agent: 'An agent had written the address within a day before',
  words_by_agent: 'An agent had written within a day before what the mail says of this person',
  live_text: 'Mail in this text leaves without a further yes',
  ends_protection: 'An agent would end what keeps somebody from mail',
}
