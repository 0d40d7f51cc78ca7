import { type BarcodeDetector, BarcodeDetector as Detector, prepareZXingModule } from 'barcode-detector/ponyfill'
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url'

/** Reads the texts of the QR codes in a picture. */
export type ReadCodes = (picture: HTMLVideoElement) => Promise<readonly string[]>

let detector: BarcodeDetector | null = null

/** The decoder, served by ourselves and loaded once, when a camera is first used. */
export function codeReader(): ReadCodes {
  if (detector === null) {
    prepareZXingModule({ overrides: { locateFile: () => wasmUrl } })
    detector = new Detector({ formats: ['qr_code'] })
  }
  const ready = detector
  return async (picture) => (await ready.detect(picture)).map((code) => code.rawValue)
}
