import { prepareZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader'
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url'

/** Reads the texts of the QR codes in what a camera shows now. */
export type ReadCodes = (picture: HTMLVideoElement) => Promise<readonly string[]>

/** A code held up to a till fills enough of the picture to be read at this width; more only costs time. */
const LOOK_WIDTH = 720

const OPTIONS: ReaderOptions = { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: 2 }

/** The texts of the QR codes in a picture. */
export async function textsIn(image: ImageData): Promise<readonly string[]> {
  const found = await readBarcodes(image, OPTIONS)
  return found.filter((code) => code.isValid).map((code) => code.text)
}

function photograph(video: HTMLVideoElement, canvas: HTMLCanvasElement): ImageData | null {
  const scale = Math.min(1, LOOK_WIDTH / video.videoWidth)
  canvas.width = Math.round(video.videoWidth * scale)
  canvas.height = Math.round(video.videoHeight * scale)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null || canvas.width === 0 || canvas.height === 0) return null
  context.drawImage(video, 0, 0, canvas.width, canvas.height)
  return context.getImageData(0, 0, canvas.width, canvas.height)
}

/** The decoder, served by ourselves and loaded when a camera is first used. */
export function codeReader(): ReadCodes {
  prepareZXingModule({ overrides: { locateFile: () => wasmUrl } })
  const canvas = document.createElement('canvas')
  return async (video) => {
    const image = photograph(video, canvas)
    return image === null ? [] : textsIn(image)
  }
}
