import type { PageLoad } from '../page.ts'
import type { Plan847 } from '../plan847.ts'
import type { Share } from '../share.ts'
import { kilobytes, number, times } from './format.ts'

export const story = ({ counts, ms, first_ms, shown_ms }: Plan847) => `## The plan for the 847

${counts.matched} matched, ${counts.send} to send, ${counts.held_out} held out, on the demo company of about 25,000 records: **${number(ms)} ms** to find, preview, roll back
and store; ${number(first_ms)} ms the first time after the start; ${number(shown_ms)} ms more to show its first page.`

export const firstLoad = ({
  code,
  fonts,
  data,
  other,
  requests,
}: PageLoad) => `## First load of the page

What Chromium without a cache receives from the server until the first page stands: **${kilobytes(code + fonts + other)}** in ${requests} requests, ${kilobytes(code)} of
it compressed document, scripts and styles, ${kilobytes(fonts)} fonts; ${kilobytes(data)} of data come on top.`

export const shared = ({
  people,
  quiet,
  hammered,
  ratio,
  searches,
}: Share) => `## One who hammers, and fifty others

${people} people with a second to think between two requests, on the demo company: 95 of 100 answers within ${number(quiet.p95)} ms (median ${number(quiet.p50)}) while nobody hammers, within
${number(hammered.p95)} ms (median ${number(hammered.p50)}) while one more person sends searches, ten at once, and drops them: **${times(ratio)}**. ${searches} searches were dropped; of the others' ${quiet.asked + hammered.asked} requests
${quiet.refused + hammered.refused} were refused.`
