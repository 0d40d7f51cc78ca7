type Rgb = readonly [r: number, g: number, b: number]

const WHITE: Rgb = [255, 255, 255]
const INK: Rgb = [28, 27, 24]

function parse(hex: string): Rgb {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex)
  if (match === null) return [95, 91, 84]
  return [parseInt(match[1] ?? '', 16), parseInt(match[2] ?? '', 16), parseInt(match[3] ?? '', 16)]
}

function channel(value: number): number {
  const share = value / 255
  return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
}

function luminance([r, g, b]: Rgb): number {
  return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b)
}

/** Contrast ratio of two colours, 1 to 21 (WCAG 2.2). */
function contrast(a: Rgb, b: Rgb): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05)
}

/** White or near-black, whichever reads better on `ground` (`#RRGGBB`). */
export function inkOn(ground: string): string {
  const colour = parse(ground)
  return contrast(colour, WHITE) >= contrast(colour, INK) ? '#FFFFFF' : '#1C1B18'
}
