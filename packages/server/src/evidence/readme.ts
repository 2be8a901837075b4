/** README.txt of a bundle: what each file is, for whoever gets it without us. */
export const readme = (
  about: string,
  organisation: string,
  origin: string,
): string => `Evidence: ${about}
Taken from the audit log of ${organisation}
Log: ${origin}

report.html        the same for reading and printing; of more than 200 entries, what there is and who acted
report/            then its parts, 200 entries each; what is beyond 20,000 entries stands in the files below alone
verify.mjs         checks everything here: node verify.mjs .   (Node.js 18 or newer, no network needed)
manifest.json      what was asked, when and by whom, and the SHA-256 of every file
manifest.note      signed note (c2sp.org/signed-note) about manifest.json: nothing was added or left out
entries.jsonl      the entries: place in the log, id, leaf hash, and the leaf byte for byte as it was hashed
payloads.jsonl     the texts that the entries commit to, each with its salt, or what became of it:
                   erased_by (erased under that request), redacted_by (rewritten for one of several people), withheld
held-out.jsonl     whom an action left out, as its plan says it, or how many lines are not about this
compared.json      what people read in the product, held against the log when this was made: what differed, and how much was not looked at
proofs.jsonl       that the entries are in the log: inclusion proofs (RFC 9162), or what stands beside a run of entries
checkpoints.jsonl  signed checkpoints of the log (c2sp.org/tlog-checkpoint), each with the proof that the newest contains it
keys.txt           the keys that signed, as vkeys; compare them with what the organisation told you on another way
timestamps/        RFC 3161 replies about checkpoints, where an authority was asked: openssl ts -verify

A leaf hash is SHA-256(0x00 || leaf), as in RFC 6962. A commitment is
SHA-256("rescind/v1/" || slot || 0x00 || salt || text), all of it in hex here.
Names of records and people in the report are those of the day on which it was made; everything else is as it was recorded.
`
