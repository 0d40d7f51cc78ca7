import { useState } from 'react'
import type { Tone } from '../machine/result'
import { play } from './sound'

const STORAGE_KEY = 'genex.till.sound'

/** Whether the till makes sounds, as this device was told last. */
export function useSound() {
  const [isOn, setOn] = useState(() => localStorage.getItem(STORAGE_KEY) !== 'off')
  const toggle = () => {
    localStorage.setItem(STORAGE_KEY, isOn ? 'off' : 'on')
    setOn(!isOn)
  }
  const say = (tone: Tone) => {
    if (isOn) play(tone)
  }
  return { isOn, toggle, say }
}
