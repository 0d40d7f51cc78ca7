import type { Tone } from '../machine/result'

interface Note {
  readonly hertz: number
  /** Seconds from the start. */
  readonly at: number
  /** Seconds. */
  readonly length: number
}

const MELODIES: Readonly<Record<Tone, readonly Note[]>> = {
  good: [
    { hertz: 784, at: 0, length: 0.12 },
    { hertz: 1_175, at: 0.13, length: 0.22 },
  ],
  ask: [{ hertz: 587, at: 0, length: 0.3 }],
  bad: [
    { hertz: 220, at: 0, length: 0.2 },
    { hertz: 185, at: 0.24, length: 0.34 },
  ],
}

const SHAPES: Readonly<Record<Tone, OscillatorType>> = { good: 'sine', ask: 'triangle', bad: 'square' }
const BUZZ: Readonly<Record<Tone, number[]>> = { good: [60], ask: [40, 60, 40], bad: [180, 80, 180] }

let context: AudioContext | null = null

function playNote(audio: AudioContext, note: Note, shape: OscillatorType): void {
  const start = audio.currentTime + note.at
  const gain = audio.createGain()
  gain.gain.setValueAtTime(0.0001, start)
  gain.gain.exponentialRampToValueAtTime(0.25, start + 0.015)
  gain.gain.exponentialRampToValueAtTime(0.0001, start + note.length)
  const oscillator = audio.createOscillator()
  oscillator.type = shape
  oscillator.frequency.value = note.hertz
  oscillator.connect(gain).connect(audio.destination)
  oscillator.start(start)
  oscillator.stop(start + note.length)
}

/** Plays a result, and shakes a phone with it. Silent where the device can't. */
export function play(tone: Tone): void {
  if ('vibrate' in navigator) navigator.vibrate(BUZZ[tone])
  if (typeof AudioContext === 'undefined') return
  context ??= new AudioContext()
  const audio = context
  void audio.resume()
  for (const note of MELODIES[tone]) playNote(audio, note, SHAPES[tone])
}
