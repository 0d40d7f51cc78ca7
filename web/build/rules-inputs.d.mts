/** SHA-256 over the names and bytes of all sources of the till's rules, in hexadecimal and with a line's end. */
export function inputsDigest(): string
