import { useEffect, useEffectEvent, useRef, useState, type RefObject } from 'react'
import type { ReadCodes } from './decoder'
import { Sightings } from './sightings'

/** What the camera is doing. */
export type CameraState = 'starting' | 'on' | 'denied' | 'none'

const LOOK_EVERY_MS = 120

const CONSTRAINTS: MediaStreamConstraints = {
  audio: false,
  video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } },
}

function whyNot(error: unknown): CameraState {
  return error instanceof DOMException && error.name === 'NotAllowedError' ? 'denied' : 'none'
}

async function openStream(): Promise<MediaStream> {
  // Browsers leave `mediaDevices` out on pages that are not served securely, whatever the types say.
  const devices = navigator.mediaDevices as MediaDevices | undefined
  if (devices === undefined) throw new DOMException('no camera', 'NotFoundError')
  return devices.getUserMedia(CONSTRAINTS)
}

async function start(video: HTMLVideoElement): Promise<{ stream: MediaStream; read: ReadCodes }> {
  const [stream, { codeReader }] = await Promise.all([openStream(), import('./decoder')])
  video.srcObject = stream
  await video.play()
  return { stream, read: codeReader() }
}

function stop(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop()
}

/** Looks at the picture again and again until told to stop. */
function watch(video: HTMLVideoElement, read: ReadCodes, onCode: (text: string) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopped = false
  const look = async () => {
    const texts = await read(video).catch(() => [])
    if (stopped) return
    for (const text of texts) onCode(text)
    timer = setTimeout(() => void look(), LOOK_EVERY_MS)
  }
  void look()
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}

/** Runs the camera while mounted and tells of each code that is newly shown. `attempt` starts it anew. */
export function useCamera(
  onCode: (text: string) => void,
  attempt: number,
): { video: RefObject<HTMLVideoElement | null>; state: CameraState } {
  const video = useRef<HTMLVideoElement>(null)
  const [outcome, setOutcome] = useState<{ attempt: number; state: CameraState } | null>(null)
  const tell = useEffectEvent(onCode)
  useEffect(() => {
    const element = video.current
    if (element === null) return
    const sightings = new Sightings()
    let stream: MediaStream | null = null
    let unwatch: (() => void) | null = null
    let gone = false
    start(element).then(
      (started) => {
        stream = started.stream
        if (gone) {
          stop(stream)
          return
        }
        setOutcome({ attempt, state: 'on' })
        unwatch = watch(element, started.read, (text) => {
          if (sightings.isNew(text, performance.now())) tell(text)
        })
      },
      (error: unknown) => {
        if (!gone) setOutcome({ attempt, state: whyNot(error) })
      },
    )
    return () => {
      gone = true
      unwatch?.()
      stop(stream)
    }
  }, [attempt])
  return { video, state: outcome?.attempt === attempt ? outcome.state : 'starting' }
}
