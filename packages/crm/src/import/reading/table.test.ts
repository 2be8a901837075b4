import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { importLimits } from '../limits.ts'
import { decode, type Encoding } from './decode.ts'
import { readTable } from './table.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
const read = async (text: string | Uint8Array) =>
  await readTable('file.csv', typeof text === 'string' ? utf8(text) : text)
const cells = async (text: string | Uint8Array) => (await read(text)).rows.map((row) => row.cells)

describe('a file is read as it is found', () => {
  test('comma, semicolon, tab and pipe', async () => {
    for (const d of [',', ';', '\t', '|']) {
      expect(await read(`name${d}city\nAcme${d}Graz\n`)).toMatchObject({
        delimiter: d,
        header: ['name', 'city'],
        rows: [{ line: 2, cells: ['Acme', 'Graz'] }],
      })
    }
  })

  test('the delimiter is the one that splits evenly, not the most frequent sign', async () => {
    expect(await read('name;revenue;note\nA;1,5;a, b, c\nB;2,5;d, e\n')).toMatchObject({
      delimiter: ';',
      header: ['name', 'revenue', 'note'],
    })
    expect(await read('name,note\nA,"x; y; z; w"\nB,"u; v"\n')).toMatchObject({ delimiter: ',' })
  })

  test('a first line sep=; is no header, and lines are counted with it', async () => {
    expect(await read('sep=;\nname;city\nA;B\n')).toMatchObject({
      delimiter: ';',
      header: ['name', 'city'],
      rows: [{ line: 3, cells: ['A', 'B'] }],
    })
  })

  test('a file of one column', async () => {
    expect(await read('account\nAcme\nInitech\n')).toMatchObject({
      delimiter: ',',
      header: ['account'],
      rows: [{ cells: ['Acme'] }, { cells: ['Initech'] }],
    })
  })

  test('quotes, doubled quotes, line breaks in cells, and the line each row begins in', async () => {
    const table = await read('a,b\r\n"x, ""y""","two\r\nlines"\r\n\r\nlast,one\r\n')
    expect(table.rows).toEqual([
      { line: 2, cells: ['x, "y"', 'two\r\nlines'] },
      { line: 5, cells: ['last', 'one'] },
    ])
  })

  test('line ends of three systems in one file', async () => {
    expect(await read('a,b\r\n1,2\n3,4\r5,6')).toMatchObject({
      rows: [{ line: 2, cells: ['1', '2'] }, { line: 3 }, { line: 4, cells: ['5', '6'] }],
    })
  })

  test('an inch sign in an unquoted cell is a character', async () => {
    expect(await cells('product,size\nPipe,5" wide\n')).toEqual([['Pipe', '5" wide']])
  })

  test('rows of uneven length come as they are', async () => {
    expect(await cells('a,b,c\n1,2\n1,2,3,4\n')).toEqual([
      ['1', '2'],
      ['1', '2', '3', '4'],
    ])
  })
})

describe('encodings', () => {
  const text = 'Größe,Zoë\n€ 5,x\n'
  const utf16 = (littleEndian: boolean, mark: boolean) => {
    const view = new DataView(new ArrayBuffer((text.length + Number(mark)) * 2))
    const units = [...(mark ? [0xfeff] : []), ...Array.from(text, (c) => c.charCodeAt(0))]
    for (const [index, unit] of units.entries()) view.setUint16(index * 2, unit, littleEndian)
    return new Uint8Array(view.buffer)
  }
  const cases: [string, Uint8Array, Encoding][] = [
    ['UTF-8', utf8(text), 'utf-8'],
    ['UTF-8 with a byte order mark', utf8(`\ufeff${text}`), 'utf-8'],
    ['UTF-16 little endian with a mark', utf16(true, true), 'utf-16le'],
    ['UTF-16 big endian with a mark', utf16(false, true), 'utf-16be'],
    ['UTF-16 little endian without', utf16(true, false), 'utf-16le'],
    ['UTF-16 big endian without', utf16(false, false), 'utf-16be'],
    [
      'Windows-1252',
      Uint8Array.from(text, (c) => (c === '€' ? 0x80 : c.charCodeAt(0))),
      'windows-1252',
    ],
  ]
  test.each(cases)('%s', async (_, bytes, encoding) => {
    expect(decode('file.csv', bytes)).toEqual({ text, encoding })
    expect(await read(bytes)).toMatchObject({
      encoding,
      header: ['Größe', 'Zoë'],
      rows: [{ cells: ['€ 5', 'x'] }],
    })
  })
})

test.each<[what: string, file: string | Uint8Array, message: RegExp]>([
  ['an empty file', '', /is empty/],
  ['a file of blank lines', '\ufeff\r\n \n', /is empty/],
  ['a workbook', new Uint8Array([0x50, 0x4b, 3, 4, 20, 0]), /Excel workbook/],
  ['a PDF', '%PDF-1.7', /PDF/],
  ['an archive', new Uint8Array([0x1f, 0x8b, 8]), /gzip/],
  ['a binary file', new Uint8Array([97, 44, 98, 10, 0, 1, 2, 0, 0, 3]), /binary/],
  ['a file that begins with dates', '2017-03-01,Acme,12\n2017-03-02,Initech,13\n', /no header/],
  ['a file that begins with an address', 'jo@example.com,Jo\n', /no header/],
  ['a file that begins with blank cells', ' , ,\nA,B,C\n', /no header/],
  [
    'a quote that is never closed',
    'a,b\n1,2\n3,"4\n5,6\n',
    /quote opened in row 3 .* never closed/,
  ],
  [
    'a very long quote that is never closed',
    `a,b\n1,"${'x,y\n'.repeat(importLimits.record_bytes)}`,
    /quote opened in row 2 .* never closed/,
  ],
  [
    'more rows than an import takes',
    `a\n${'x\n'.repeat(importLimits.rows + 1)}`,
    /more than 100000 rows/,
  ],
])('%s is refused, with what to do', async (_, file, message) => {
  await expect(read(file)).rejects.toMatchObject({
    code: 'invalid_input',
    message: expect.stringMatching(message),
    next: expect.stringMatching(/upload|import/i),
    details: { issues: [{ path: 'file.csv' }] },
  })
})

test('columns without a name and repeated names are named, and told', async () => {
  const { header, problems } = await read('name,,name,name\n1,2,3,4\n')
  expect(header).toEqual(['name', 'column 2', 'name 2', 'name 3'])
  expect(problems).toHaveLength(3)
})

test('whatever the cells hold, they come back from any delimiter, line end and encoding', async () => {
  // A lone carriage return in a cell is quoted like a line break; blank lines are not rows, so a
  // row has some letter.
  const cell = fc.string({ unit: fc.constantFrom(...'ab0 ,;|\t"\'\nä€漢'.split('')) })
  const table = fc.array(fc.tuple(fc.constant('x'), cell, cell), { minLength: 1, maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(
      table,
      fc.constantFrom(',', ';', '\t', '|'),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      async (rows, d, end, mark) => {
        const quote = (value: string) => `"${value.replaceAll('"', '""')}"`
        const csv = [['key', 'left', 'right'], ...rows]
          .map((row) => row.map(quote).join(d))
          .join(end)
        const found = await read(`${mark ? '\ufeff' : ''}${csv}${end}`)
        expect(found.header).toEqual(['key', 'left', 'right'])
        expect(found.rows.map((row) => row.cells)).toEqual(rows)
        const breaks = (text: string) => text.split('\n').length - 1
        expect(found.rows.map((row) => row.line)).toEqual(
          rows.map((_, index) => 2 + index + breaks(rows.slice(0, index).flat().join(''))),
        )
        expect(found.delimiter).toBe(d)
      },
    ),
  )
})
