/** How people said yes; the day stands beside it. */
export const optIns: readonly string[] = [
  'Ticked the box on the trade fair form',
  'Subscribed on the website and confirmed by mail',
  'Asked for the newsletter in a mail',
  'Agreed on the phone, confirmed by mail',
  'Signed the visitor sheet of the open day',
  'Confirmed the double opt-in of the webinar',
  'Downloaded the calibration guide and agreed to mail',
  'Filled in the contact card at the workshop',
]

/** How people said no; `{mailing}` is the mailing of that season. */
export const optOuts: readonly (readonly [string, number])[] = [
  ['Used the unsubscribe link of “{mailing}”', 6],
  ['Wrote “take me off this list”', 2],
  ['Asked on the phone not to get mailings any more', 2],
  ['Chose “no marketing mail” on the preference page', 2],
  ['Answered “{mailing}” with “please stop”', 1],
]

/** The mailing that went out in a month, 1 to 12. */
export const mailingOf = (month: number): string =>
  month <= 3 || month === 12
    ? 'Winter update'
    : month <= 6
      ? 'Spring update'
      : month <= 8
        ? 'Summer notes'
        : 'Autumn update'
