import { dictionaries, useText } from '../i18n'

type TextKey = Parameters<ReturnType<typeof useText>>[0]

function isKey(key: string): key is TextKey {
  return key in dictionaries.en
}

function useWords(kind: 'method' | 'event'): (name: string) => string {
  const text = useText()
  return (name) => {
    const key = `${kind}.${name}`
    return isKey(key) ? text(key) : name
  }
}

/** A method in the reader's words, or its own name if nobody has put it into words. */
export function useMethodText(): (name: string) => string {
  return useWords('method')
}

/** An event in the reader's words, or its own name. */
export function useEventText(): (name: string) => string {
  return useWords('event')
}
