/** How long a code has to be out of sight before it counts as shown again, in milliseconds. */
export const OUT_OF_SIGHT_MS = 2_000

/**
 * Tells a code that is newly shown from one still held in front of the camera, so that a customer who
 * keeps the phone up after redeeming is not told that the coupon is used.
 */
export class Sightings {
  private last: { readonly text: string; at: number } | null = null

  /** Whether `text`, seen at `at` (milliseconds), is newly shown. */
  isNew(text: string, at: number): boolean {
    const last = this.last
    const held = last !== null && last.text === text && at - last.at < OUT_OF_SIGHT_MS
    this.last = { text, at }
    return !held
  }
}
