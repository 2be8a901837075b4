import { sentence } from '../words/diff.ts'
import { count, plural } from '../words/numbers.ts'
import type { FileReport, Kind, Mapping } from './types.ts'

const currencies = Intl.supportedValuesOf('currency')
const kinds: Kind[] = ['company', 'product', 'sales_agent', 'contact', 'deal', 'unknown']

type Props = {
  file: FileReport
  fields: Record<string, string[]>
  mapping: Mapping
  onMapping: (mapping: Mapping) => void
  busy: boolean
}

/** How one file is read, what there is to say about it, and where each column goes. */
export function FileCard({ file, fields, mapping, onMapping, busy }: Props) {
  const change = (part: { kind?: Kind; columns?: Record<string, string> }) => {
    const own = mapping.files?.[file.id] ?? {}
    const columns = part.columns
      ? { ...own.columns, ...part.columns }
      : part.kind
        ? undefined
        : own.columns
    onMapping({ ...mapping, files: { ...mapping.files, [file.id]: { ...own, ...part, columns } } })
  }
  const has = (field: string) => file.columns.some((column) => column.field === field)
  const currency = mapping.defaults?.[file.kind]?.currency ?? ''
  const inCurrency = (code: string) =>
    onMapping({ ...mapping, defaults: code ? { [file.kind]: { currency: code } } : undefined })
  const targets = [...(fields[file.kind] ?? []), 'custom', 'ignore']
  return (
    <section className="card file" aria-label={file.name} data-testid="import-file">
      <header className="row wraps">
        <b className="grow wrap">{file.name}</b>
        <span className="mute">{plural(file.rows, 'row')}</span>
        <label className="row">
          <span className="vh">{file.name} holds</span>
          <select
            className="input md"
            value={file.kind}
            disabled={busy}
            onChange={(event) =>
              change({ kind: kinds.find((kind) => kind === event.target.value) ?? 'unknown' })
            }
          >
            {kinds.map((kind) => (
              <option key={kind} value={kind}>
                {kind === 'unknown' ? 'Left out' : `${sentence(kind)} rows`}
              </option>
            ))}
          </select>
        </label>
      </header>
      {file.problems.length + file.summary.length > 0 && (
        <ul className="says-list">
          {[...file.problems.map((each) => ({ ...each, count: 0 })), ...file.summary].map(
            (each) => (
              <li key={each.text} className={each.level}>
                {each.count > 0 && <span className="num">{count(each.count)} ×</span>} {each.text}
              </li>
            ),
          )}
        </ul>
      )}
      {has('amount') && !has('currency') && (
        <label className="row">
          Currency of the amounts
          <select
            className="input md"
            value={currency}
            disabled={busy}
            onChange={(event) => inCurrency(event.target.value)}
            data-testid="import-currency"
          >
            <option value="">That of the organisation</option>
            {currencies.map((code) => (
              <option key={code} value={code}>
                {code}
              </option>
            ))}
          </select>
        </label>
      )}
      {file.kind !== 'unknown' && (
        <details>
          <summary>Columns, {file.columns.length}</summary>
          <div className="columns">
            {file.columns.map((column) => (
              <label key={column.name}>
                <span className="trunc" title={column.name}>
                  {column.name}
                </span>
                <span className="mute" aria-hidden>
                  →
                </span>
                <select
                  className="input md"
                  value={column.field}
                  disabled={busy}
                  onChange={(event) => change({ columns: { [column.name]: event.target.value } })}
                >
                  {(targets.includes(column.field) ? targets : [column.field, ...targets]).map(
                    (field) => (
                      <option key={field} value={field}>
                        {field === 'custom'
                          ? 'kept under its own name'
                          : field === 'ignore'
                            ? 'left out'
                            : sentence(field)}
                      </option>
                    ),
                  )}
                </select>
              </label>
            ))}
          </div>
        </details>
      )}
    </section>
  )
}
