/** What stands in one cell of a table to download. */
export type Cell = string | number

/** Rows as comma-separated values (RFC 4180), the first row being the heading. */
export function toCsv(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

/** A cell that a spreadsheet takes for a formula gets a quote in front, so that nobody's text is run. */
function cell(value: Cell): string {
  if (typeof value === 'number') return String(value)
  const text = /^[=+\-@\t\r]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Hands a table to the browser as a file. The mark in front lets spreadsheets see that it is UTF-8. */
export function download(name: string, rows: readonly (readonly Cell[])[]): void {
  save(name, 'text/csv;charset=utf-8', `\uFEFF${toCsv(rows)}`)
}

/** Hands a text to the browser as a file. */
export function save(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
