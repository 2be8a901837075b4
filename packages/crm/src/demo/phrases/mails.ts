import type { Phase } from './phase.ts'

/** Subject and text of a mail; the greeting and the name are added. */
export type Mail = readonly [subject: string, text: string]

/** What our people write. */
export const mailsOut: Record<Phase, readonly Mail[]> = {
  first: [
    [
      'What we spoke about',
      'Thank you for the time on the phone. As promised, two pages on {topic}. The second page has the numbers.\n\nWould {weekday} suit you for twenty minutes?',
    ],
    [
      'Your visit at our stand',
      'It was good to meet you. You asked how others keep {topic} in order without a new department. The short answer is attached, the long one I would rather tell you.',
    ],
  ],
  discovery: [
    [
      'Notes from {weekday}',
      'Here is what I took from our talk: {n} sites, one list each, and nobody who sees all of them. If I got something wrong, one line is enough.',
    ],
    [
      'Data protection sheet',
      'Attached is the sheet your IT asked for. Everything stays in the EU, exports are logged, and a deleted record stays deleted.',
    ],
    [
      'List of assets',
      'A rough list is all we need for the demo, {n}0 rows are plenty. Please leave out names of colleagues.',
    ],
  ],
  proposal: [
    [
      'Our proposal for {company}',
      'Please find the proposal attached. I kept it to four pages. The price on page three holds until the end of {month}.',
    ],
    [
      'Two ways to start',
      'You asked for a smaller step. Version A starts with one hall, version B with {topic} everywhere. Both lead to the same place.',
    ],
    [
      'A reference of your size',
      'They make something quite different and had the same trouble with {topic}. I have asked them, they are glad to talk.',
    ],
  ],
  negotiation: [
    [
      'Contract draft',
      'Here is the draft with the changes your colleagues asked for, marked in the margin. The only open point on our side is the start date.',
    ],
    ['Payment terms', 'Finance agrees to 45 days with yearly payment. I hope that settles it.'],
  ],
  won: [
    [
      'Welcome, and what happens now',
      'Thank you for your trust. {colleague} will call you on {weekday} to set the date for the first day in {city}.',
    ],
  ],
  lost: [
    [
      'Thank you for telling us',
      'A clear no is worth a lot, thank you. If {topic} comes back one day, you know where to find us.',
    ],
  ],
  service: [
    [
      'Terms for the second site',
      'As discussed: the same price per seat, on the same contract. You can add people as you go.',
    ],
    [
      'How to move a gauge',
      'It is under “Place”, then “Move to”. The old place stays in the history, so the auditor can follow it.',
    ],
    [
      'Your renewal',
      'Your contract runs until later this year. Nothing needs to be done if all is well; if something should change, let us talk in {month}.',
    ],
  ],
  fading: [
    [
      'Still on your desk?',
      'I have not heard from you since {month} and do not want to be a nuisance. If {topic} is no longer a subject, one word is enough and I close my folder.',
    ],
    [
      'One last thing',
      'The import you were missing is there now. No need to answer, I just thought you should know.',
    ],
  ],
  nurture: [
    [
      'The recording you asked for',
      'Here is the webinar. The part on {topic} starts after {n} minutes.',
    ],
    [
      'Open day in {month}',
      'We open the workshop again and show three companies at work. There is a place for you and a colleague.',
    ],
  ],
}

/** What comes back; the subject is ours with “Re:”. */
export const repliesIn: Record<Phase, readonly string[]> = {
  first: [
    'Thank you, I will have a look and pass it on.',
    '{weekday} is fine, please call my desk and not the mobile.',
    'Not my topic any more, please ask the maintenance office.',
  ],
  discovery: [
    'List attached. Please excuse the colours.',
    'IT is happy with the sheet, one question on backups follows.',
    'We are {n} sites by now, not fewer. Otherwise correct.',
  ],
  proposal: [
    'Received. It goes to the board in {month}.',
    'Looks good. Can you take out the training and show the price again?',
    'Thank you, the reference was helpful. They were very frank.',
  ],
  negotiation: [
    'Legal has two remarks, see the margin.',
    'Agreed. Please send the final version to purchasing as well.',
    'Board said yes. Can we sign before the end of the month?',
  ],
  won: ['We look forward to it. The shift leads are told.'],
  lost: ['Thank you for taking it so well. I keep your card.'],
  service: [
    'Thank you, that settles it.',
    'Works. My colleague is impressed, which is rare.',
    'Please use my direct line from now on.',
  ],
  fading: [
    'Not before {month}, sorry.',
    'I am out of office until next week and will read your message then.',
  ],
  nurture: ['Nice, thank you. We come with two people.', 'Interesting, but nothing for this year.'],
}
