import type { AuditCost } from '../audit.ts'
import type { Verify } from '../verify.ts'
import { number, percent } from './format.ts'

export const verifying = ({
  entries,
  bytes,
  ms,
  texts_ms,
  memory,
}: Verify) => `## Verifying the audit

The whole log of ${number(entries)} entries (${number(bytes / 1e6)} MB), by the program that goes with every bundle, from its start to its exit: **${number(ms)} ms**;
with a text of each entry beside it ${number(texts_ms)} ms. It never held more than ${number(memory / 1e6)} MB.`

export function auditCost({
  clients,
  with_ms,
  without_ms,
  loss,
  sealed_per_second,
  lines_per_second,
  bulk_rows,
  bytes_per_action,
  leaf_bytes,
}: AuditCost): string {
  return `## Audit

One-row actions of ${clients} clients, round by round in turns: with the audit (entry, commitments, texts; sealing every second meanwhile) and
with an audit that records nothing.

| | |
|---|---|
| milliseconds per action with the audit | ${number(with_ms)} |
| without it | ${number(without_ms)} |
| throughput that the audit takes | ${percent(loss)} |
| entries of one row sealed per second, their texts and lines made with them | ${number(sealed_per_second)} |
| rows per second of an action of ${number(bulk_rows)} that is sealed | ${number(lines_per_second)} |
| bytes in the database per action, with indexes | ${number(bytes_per_action)} |
| bytes of a leaf | ${number(leaf_bytes)} |`
}
