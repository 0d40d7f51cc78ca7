/** A camera that sees what is held up to it: Chromium plays a film of one picture, and the till reads that. */
import { writeFile } from 'node:fs/promises'

const WIDTH = 640
const HEIGHT = 480
/** Neither black nor white in YUV. */
const GREY = 128

/** The browser's options for a camera that plays `film`. */
export function cameraArguments(film) {
  return ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${film}`]
}

async function shoot(film, brightness) {
  const colours = Buffer.alloc((WIDTH * HEIGHT) / 2, GREY)
  const head = Buffer.from(`YUV4MPEG2 W${String(WIDTH)} H${String(HEIGHT)} F30:1 Ip A1:1 C420mpeg2\nFRAME\n`)
  await writeFile(film, Buffer.concat([head, brightness, colours]))
}

/** Nothing is held up. */
export function holdNothing(film) {
  return shoot(film, Buffer.alloc(WIDTH * HEIGHT, GREY))
}

/** Draws a picture in the middle of what the camera sees, and how bright each point is. Runs in the browser. */
async function brightnessOf({ url, width, height }) {
  const picture = new Image()
  picture.src = url
  await picture.decode()
  const canvas = Object.assign(document.createElement('canvas'), { width, height })
  const context = canvas.getContext('2d')
  context.fillStyle = '#fff'
  context.fillRect(0, 0, width, height)
  const scale = (height * 0.8) / picture.height
  const [w, h] = [picture.width * scale, picture.height * scale]
  context.imageSmoothingEnabled = false
  context.drawImage(picture, (width - w) / 2, (height - h) / 2, w, h)
  const { data } = context.getImageData(0, 0, width, height)
  return Array.from({ length: width * height }, (_, at) => data[at * 4])
}

/** Holds up the code that a customer's screen shows; a camera that is switched on from now on sees it. */
export async function holdUp(film, page, { wallet }) {
  const code = page.getByRole('region', { name: wallet('pass.title') }).locator('svg').first()
  await code.waitFor()
  const url = `data:image/png;base64,${(await code.screenshot()).toString('base64')}`
  await shoot(film, Buffer.from(await page.evaluate(brightnessOf, { url, width: WIDTH, height: HEIGHT })))
}
