// @vitest-environment node
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { prepareZXingModule as prepareReader } from 'zxing-wasm/reader'
import { prepareZXingModule as prepareWriter, writeBarcode } from 'zxing-wasm/writer'
import { textsIn } from './decoder'

const PASS = `GNXP2.${'AbCdEfGh'.repeat(18)}`

function binary(name: string): ArrayBuffer {
  const file = readFileSync(fileURLToPath(import.meta.resolve(`zxing-wasm/${name}`)))
  return file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength)
}

/** A picture with a code in the middle of a grey counter, each of its modules `scale` pixels wide. */
async function pictureOf(text: string, scale: number): Promise<ImageData> {
  const { symbol } = await writeBarcode(text, { format: 'QRCode' })
  const side = 480
  const offset = Math.floor((side - symbol.width * scale) / 2)
  const data = new Uint8ClampedArray(side * side * 4).fill(190)
  for (let y = 0; y < symbol.height * scale; y += 1) {
    for (let x = 0; x < symbol.width * scale; x += 1) {
      const value = symbol.data[Math.floor(y / scale) * symbol.width + Math.floor(x / scale)] ?? 0
      data.fill(value, ((y + offset) * side + x + offset) * 4, ((y + offset) * side + x + offset) * 4 + 3)
    }
  }
  return { data, width: side, height: side, colorSpace: 'srgb' }
}

beforeAll(() => {
  prepareReader({ overrides: { wasmBinary: binary('reader/zxing_reader.wasm') } })
  prepareWriter({ overrides: { wasmBinary: binary('writer/zxing_writer.wasm') } })
})

test('a pass held up to the camera is read to the letter', async () => {
  expect(await textsIn(await pictureOf(PASS, 7))).toEqual([PASS])
})

test('an empty counter is no code', async () => {
  const data = new Uint8ClampedArray(320 * 240 * 4).fill(200)
  expect(await textsIn({ data, width: 320, height: 240, colorSpace: 'srgb' })).toEqual([])
})
