import { createContext, use, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react'
import { type Mode, PALETTES } from './tokens'

export type ModeChoice = Mode | 'system'

const STORAGE_KEY = 'genex.theme'
const DARK = '(prefers-color-scheme: dark)'

interface ModeContext {
  readonly mode: Mode
  readonly choice: ModeChoice
  readonly choose: (choice: ModeChoice) => void
}

const Context = createContext<ModeContext | null>(null)

function storedChoice(): ModeChoice {
  const stored = localStorage.getItem(STORAGE_KEY)
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}

function watchSystem(changed: () => void): () => void {
  const list = window.matchMedia(DARK)
  list.addEventListener('change', changed)
  return () => list.removeEventListener('change', changed)
}

function useSystemMode(): Mode {
  return useSyncExternalStore(watchSystem, () => (window.matchMedia(DARK).matches ? 'dark' : 'light'))
}

/** Publishes the palette as CSS variables, for everything that antd does not draw. */
function paint(mode: Mode): void {
  const style = document.documentElement.style
  document.documentElement.dataset['mode'] = mode
  style.colorScheme = mode
  for (const [name, colour] of Object.entries<string>({ ...PALETTES[mode] })) style.setProperty(`--${name}`, colour)
}

/** Follows the system's light or dark unless the person chose one. */
export function ModeProvider({ children }: { children: ReactNode }) {
  const system = useSystemMode()
  const [choice, setChoice] = useState(storedChoice)
  const mode = choice === 'system' ? system : choice
  useEffect(() => paint(mode), [mode])
  const value = useMemo<ModeContext>(() => {
    const choose = (next: ModeChoice) => {
      localStorage.setItem(STORAGE_KEY, next)
      setChoice(next)
    }
    return { mode, choice, choose }
  }, [mode, choice])
  return <Context value={value}>{children}</Context>
}

/** Light or dark as shown now, and the way to choose. */
export function useMode(): ModeContext {
  const context = use(Context)
  if (context === null) throw new Error('useMode outside ModeProvider')
  return context
}
