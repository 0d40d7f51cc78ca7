/** The server's time, which in a sandbox may be far ahead of this machine's. */
let offsetMs = 0

/** Takes the server's present time; later readings run on from it. */
export function setServerTime(now: string): void {
  offsetMs = Date.parse(now) - Date.now()
}

/** The server's present time in milliseconds since 1970. */
export function serverNow(): number {
  return Date.now() + offsetMs
}
