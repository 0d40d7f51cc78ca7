/** A stretch of a message: an address to go to, or plain words. */
export interface Part {
  readonly text: string
  readonly isLink: boolean
}

const LINK = /(https?:\/\/[^\s<>"“”]+)/

/** A message cut at its addresses, in order. */
export function splitLinks(text: string): readonly Part[] {
  return text
    .split(LINK)
    .map((part, index) => ({ text: part, isLink: index % 2 === 1 }))
    .filter((part) => part.text !== '')
}
