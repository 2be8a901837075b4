import { expect, test } from 'vitest'
import { changesCsv, csvCell } from './changes-csv.ts'

test('quotes, commas and line breaks are kept, formulas are defused', () => {
  expect(csvCell('Marrow & Fen, "renewal"')).toBe('"Marrow & Fen, ""renewal"""')
  expect(csvCell('=HYPERLINK("x")')).toBe('"\'=HYPERLINK(""x"")"')
  expect(csvCell('plain')).toBe('plain')
})

test('one line per changed field', () => {
  const change = {
    table: 'deal',
    id: '1',
    label: 'Acme',
    op: 'update' as const,
    cells: [
      {
        field: 'stage_id',
        name: 'Stage',
        before: 'a',
        after: 'b',
        before_label: 'Proposal',
        after_label: 'Closed lost',
      },
    ],
  }
  expect(changesCsv([change])).toBe(
    'table,id,record,operation,field,before,after\r\ndeal,1,Acme,update,Stage,Proposal,Closed lost\r\n',
  )
})
