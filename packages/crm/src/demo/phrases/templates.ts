/** A mail template: name, subject, text, purpose. Merge fields stand in double braces. */
interface TemplateText {
  name: string
  subject: string
  body: string
  purpose: 'marketing' | 'service'
}

export const templateTexts: readonly TemplateText[] = [
  {
    name: 'Re-engagement',
    subject: 'Is the calibration backlog still on your desk, {{first_name}}?',
    body: `Hello {{first_name}},

Some time ago you asked how {{company|your workshop}} could get inspection and calibration dates out of spreadsheets. We have since added the import you were missing: one file in, every date in its place, and a way back if it was the wrong file.

Would twenty minutes next week suit you? If the topic is closed, one line is enough and I will leave it there.

{{sender_name}}, {{org}}`,
    purpose: 'marketing',
  },
  {
    name: 'Winter update',
    subject: 'Three things that save a walk in winter',
    body: `Hello {{first_name}},

Outdoor rounds are no fun in January. Here is how three workshops moved half of theirs indoors, with photos of what they changed.

{{sender_name}}, {{org}}`,
    purpose: 'marketing',
  },
  {
    name: 'Spring update',
    subject: 'What the auditors asked this spring',
    body: `Hello {{first_name}},

We collected the questions from eleven audits. Four of them came up every time, and none of them needs a new department.

{{sender_name}}, {{org}}`,
    purpose: 'marketing',
  },
  {
    name: 'Summer notes',
    subject: 'Who signs while everybody is away?',
    body: `Hello {{first_name}},

Holiday cover is where most dates get lost. One page on how to hand over rounds without a meeting.

{{sender_name}}, {{org}}`,
    purpose: 'marketing',
  },
  {
    name: 'Autumn update',
    subject: 'Stocktaking without the search party',
    body: `Hello {{first_name}},

Before the year ends everybody counts. This year the list can count itself; see how on one page.

{{sender_name}}, {{org}}`,
    purpose: 'marketing',
  },
  {
    name: 'First look, 1',
    subject: 'A short tour, {{first_name}}',
    body: `Hello {{first_name}},

Thank you for your interest. The tour takes four minutes and asks for nothing. It shows one inspection round from the list to the signature.

{{sender_name}}, {{org}}`,
    purpose: 'marketing',
  },
  {
    name: 'First look, 2',
    subject: 'What others started with',
    body: `Hello {{first_name}},

Most begin with a single list: fire doors, hoses or gauges. It takes an afternoon, and it shows whether we fit together.

{{sender_name}}, {{org}}`,
    purpose: 'marketing',
  },
  {
    name: 'First look, 3',
    subject: 'Shall I stop here?',
    body: `Hello {{first_name}},

This is my last mail of this series. If you would like to see your own list in it, send me twenty rows and I will show you.

{{sender_name}}, {{org}}`,
    purpose: 'marketing',
  },
  {
    name: 'After the demo, 1',
    subject: 'What we saw together',
    body: `Hello {{first_name}},

Thank you for your time and the frank questions. Attached is the summary; the open points are marked.

{{sender_name}}, {{org}}`,
    purpose: 'service',
  },
  {
    name: 'After the demo, 2',
    subject: 'One question before I write the proposal',
    body: `Hello {{first_name}},

How many people would really use it every day? The price hangs on that number and on nothing else.

{{sender_name}}, {{org}}`,
    purpose: 'service',
  },
  {
    name: 'Renewal, 90 days',
    subject: 'Your contract renews in three months',
    body: `Hello {{first_name}},

Nothing needs to be done if all is well. If the number of people has changed, tell us now and the new figure counts from the first day.

{{sender_name}}, {{org}}`,
    purpose: 'service',
  },
  {
    name: 'Renewal, 30 days',
    subject: 'Thirty days to go',
    body: `Hello {{first_name}},

A short reminder of your renewal next month. Your price stays as it is.

{{sender_name}}, {{org}}`,
    purpose: 'service',
  },
]

/**
 * A sequence: its name, whether it runs, and per step how many days to wait and which template
 * follows.
 */
export const sequenceTexts = [
  {
    name: 'First look',
    purpose: 'marketing',
    active: true,
    steps: [
      [0, 'First look, 1'],
      [4, 'First look, 2'],
      [9, 'First look, 3'],
    ],
  },
  {
    name: 'After the demo',
    purpose: 'service',
    active: true,
    steps: [
      [1, 'After the demo, 1'],
      [5, 'After the demo, 2'],
    ],
  },
  {
    name: 'Renewal',
    purpose: 'service',
    active: false,
    steps: [
      [0, 'Renewal, 90 days'],
      [60, 'Renewal, 30 days'],
    ],
  },
] as const satisfies readonly {
  name: string
  purpose: 'marketing' | 'service'
  active: boolean
  steps: readonly (readonly [number, string])[]
}[]
