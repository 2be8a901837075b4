import { inDayBounds } from '../../bounds.ts'
import type { Entity } from '../../field/declare.ts'
import type { FieldType } from '../../field/type.ts'
import { asOneLine } from '../../one-line.ts'
import { parseDate } from '../cell/date.ts'
import { parseNumber, toScale } from '../cell/number.ts'
import { fields } from '../mapping/fields.ts'
import { knownValues } from '../mapping/known-values.ts'
import { essence, nearest } from '../mapping/nearest.ts'
import { notice, problem, type Sentence } from '../sentence.ts'
import type { StagedRow } from '../staged.ts'
import type { SourceFile } from './source-file.ts'

/**
 * One row under its file's mapping. Fields are asked for by name; a value that does not fit is told
 * and kept among `custom`, where the columns without a field are from the start. A blank cell is
 * undefined: it says nothing.
 */
export class RowReader {
  readonly file: SourceFile
  readonly source: StagedRow
  readonly sentences: Sentence[] = []
  // Keys are headers, and a header may be called anything.
  readonly custom: Record<string, string> = Object.create(null)
  /** Headers whose value went into a field, with the value. */
  readonly taken = new Map<string, string>()
  /** Fields whose bound has been spoken of. */
  readonly #told = new Set<string>()

  constructor(file: SourceFile, source: StagedRow) {
    this.file = file
    this.source = source
    for (const { column, index } of file.custom) {
      const cell = source.cells[index]?.trim()
      if (cell) this.custom[column] = cell
    }
  }

  get isEmpty(): boolean {
    return this.source.cells.every((cell) => cell.trim() === '')
  }

  /** As it stands in the file, before aliases. */
  raw(field: string): string | undefined {
    const place = this.file.fields.get(field)
    return (place && this.source.cells[place.index]?.trim().normalize()) || undefined
  }

  /** The header of the column a field comes from; the field's own name where no column does. */
  column(field: string): string {
    return this.file.fields.get(field)?.column ?? field
  }

  text(field: string): string | undefined {
    const raw = this.raw(field)
    const column = this.column(field)
    const value =
      (raw === undefined ? undefined : (this.file.alias(field, column, raw) ?? raw)) ||
      this.file.defaults[field]
    const bounded = value === undefined ? undefined : this.#bounded(field, value)
    if (bounded !== undefined && raw !== undefined) this.taken.set(column, raw)
    return bounded
  }

  /** What the field holds. */
  #type(field: string): FieldType | undefined {
    const { kind } = this.file.mapping
    return kind === 'unknown' ? undefined : fields[kind][field]?.type
  }

  /** As every writer of the field is bound: one line, and not longer than it holds. */
  #bounded(field: string, value: string): string | undefined {
    const most = this.#type(field)?.characters_max
    if (most === undefined) return value
    const text = asOneLine(value)
    const told = !this.#told.has(field)
    this.#told.add(field)
    const column = this.column(field)
    if (text.length > most) {
      const sentence = notice(
        `The text in “${column}” is longer than ${most} characters: kept as a custom field.`,
      )
      if (told) return this.keep(field, sentence)
      return undefined
    }
    if (text !== value && told)
      this.sentences.push(
        notice(
          `“${column}” is one line: breaks and controls in it became spaces, and what is no sign was left out.`,
        ),
      )
    return text || undefined
  }

  /** The value stays under its header, and the sentence says why it is not in the field. */
  keep(field: string, sentence: Sentence): undefined {
    const raw = this.raw(field)
    this.taken.delete(this.column(field))
    if (raw !== undefined) this.custom[this.column(field)] = raw
    this.sentences.push(sentence)
    return undefined
  }

  /**
   * A text that usually is one of a few; another one is taken as it is, and told where it looks
   * misspelt.
   */
  usual(field: string): string | undefined {
    const value = this.text(field)
    if (value === undefined) return undefined
    const near = this.file.remember(`${field} ${value}`, () => {
      const known = knownValues[field] ?? []
      return known.some((one) => essence(one) === essence(value))
        ? undefined
        : nearest(value, known)
    })
    if (near)
      this.sentences.push(
        notice(
          `“${value}” in “${this.column(field)}” looks misspelt; nearest: “${near}”. Kept as it is.`,
        ),
      )
    return value
  }

  /** An exact amount with two decimals, not below 0, as its column takes it. */
  money(field: string): string | undefined {
    const text = this.text(field)
    if (text === undefined) return undefined
    const wholeDigits = this.#type(field)?.digits_max ?? 12
    const column = this.column(field)
    const format = this.file.formats.numbers.get(column) ?? 'decimal_point'
    const decimal =
      format === 'ambiguous' || format === 'mixed' ? plainNumber(text) : parseNumber(text, format)
    if (decimal === null)
      return this.keep(
        field,
        notice(`“${text}” in “${column}” is not clearly a number: kept as a custom field.`),
      )
    const { text: value, exact } = toScale(multiply(decimal, this.file.times.get(column)), 2)
    if (value.startsWith('-'))
      return this.keep(field, notice(`${text} in “${column}” is below 0: kept as a custom field.`))
    if (value.length > wholeDigits + 3)
      return this.keep(
        field,
        notice(`${text} in “${column}” is too large: kept as a custom field.`),
      )
    if (!exact) {
      this.custom[column] = text
      this.sentences.push(
        notice(
          `${text} in “${column}” was rounded to ${value}; the exact value is kept as a custom field.`,
        ),
      )
    }
    return value
  }

  integer(field: string): number | undefined {
    const text = this.text(field)
    if (text === undefined) return undefined
    const decimal = [parseNumber(text, 'decimal_point'), parseNumber(text, 'decimal_comma')].find(
      (one) => one !== null && /^\d{1,9}(\.0*)?$/.test(one),
    )
    if (!decimal)
      return this.keep(
        field,
        notice(
          `“${text}” in “${this.column(field)}” is not a whole number: kept as a custom field.`,
        ),
      )
    const number = Number(decimal)
    const { min = number, max = number } = this.#type(field) ?? {}
    if (number < min || number > max)
      return this.keep(
        field,
        notice(
          `${text} in “${this.column(field)}” is not between ${min} and ${max}: kept as a custom field.`,
        ),
      )
    return number
  }

  /** ISO 4217 */
  currency(field: string): string | undefined {
    const code = this.text(field)?.toUpperCase()
    if (code === undefined || /^[A-Z]{3}$/.test(code)) return code
    return this.keep(
      field,
      notice(
        `“${code}” in “${this.column(field)}” is not a currency code: kept as a custom field.`,
      ),
    )
  }

  /** `YYYY-MM-DD` */
  date(field: string): string | undefined {
    const text = this.text(field)
    if (text === undefined) return undefined
    const column = this.column(field)
    const date = parseDate(text, this.file.formats.dates.get(column) ?? 'any')
    if (date === null)
      return this.keep(
        field,
        notice(`“${text}” in “${column}” is not clearly a day: kept as a custom field.`),
      )
    if (inDayBounds(date)) return date
    return this.keep(
      field,
      notice(`“${text}” in “${column}” is no day from 1900 to 2199: kept as a custom field.`),
    )
  }

  /** One of the values that the field has. */
  oneOf(field: string): string | undefined {
    const value = this.text(field)
    if (value === undefined) return undefined
    const values = this.#type(field)?.values ?? []
    return (
      values.find((one) => one === value.toLowerCase()) ??
      this.keep(
        field,
        notice(
          `“${value}” in “${this.column(field)}” is none of ${values.join(', ')}: kept as a custom field.`,
        ),
      )
    )
  }

  /** A domain, of whatever address on the web stands there. */
  domain(field: string): string | undefined {
    return this.text(field)
      ?.replace(/^https?:\/\//i, '')
      .replace(/\/+$/, '')
      .toLowerCase()
  }

  /**
   * The values of the row by column, each as its field is declared. Not those that more than the
   * cell decides: records, and addresses, which are one person's.
   */
  values(entity: Entity): Record<string, string | number | undefined> {
    return Object.fromEntries(
      Object.entries(entity.fields).flatMap(([column, { type, headers }]) => {
        const read = headers && this.#readers[type.kind]
        return read ? [[column, read(column)]] : []
      }),
    )
  }

  readonly #readers: { [K in FieldType['kind']]?: (field: string) => string | number | undefined } =
    {
      text: (field) => (knownValues[field] ? this.usual(field) : this.text(field)),
      phone: (field) => this.text(field),
      domain: (field) => this.domain(field),
      currency: (field) => this.currency(field),
      one_of: (field) => this.oneOf(field),
      number: (field) => this.integer(field),
      year: (field) => this.integer(field),
      money: (field) => this.money(field),
      day: (field) => this.date(field),
    }

  refuse(text: string): void {
    this.sentences.push(problem(text))
  }

  get isRefused(): boolean {
    return this.sentences.some(({ level }) => level === 'problem')
  }
}

/** Without any separator a number is the same in every country. */
const plainNumber = (text: string) =>
  /[.,]/.test(text) ? null : parseNumber(text, 'decimal_point')

/** Exact: both as whole numbers of their last decimal. */
function multiply(decimal: string, times: number | undefined): string {
  if (times === undefined) return decimal
  const parts = (text: string) => ({
    digits: BigInt(text.replace('.', '')),
    scale: text.split('.')[1]?.length ?? 0,
  })
  const a = parts(decimal)
  const b = parts(String(times))
  const scale = a.scale + b.scale
  const product = (a.digits * b.digits).toString()
  const digits = product.replace('-', '').padStart(scale + 1, '0')
  return `${product.startsWith('-') ? '-' : ''}${digits.slice(0, digits.length - scale)}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`
}
