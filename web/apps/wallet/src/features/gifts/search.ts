/** Which gifts are shown: those received, unless the address bar says `sent`. */
export function parseGiftSearch(search: Record<string, unknown>): { direction?: 'sent' } {
  return search['direction'] === 'sent' ? { direction: 'sent' } : {}
}
