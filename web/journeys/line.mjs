/** A line to the server that can be cut: what it carries ends at once, and nobody is answered until it is mended. */
import { connect, createServer } from 'node:net'

export class Line {
  sockets = new Set()

  /** A line to the server at `base`. */
  static async to(base) {
    const line = new Line()
    line.server = new URL(base)
    await line.mend()
    return line
  }

  /** Where the line begins. */
  get base() {
    return `http://127.0.0.1:${String(this.port)}`
  }

  /** Carries again, from the same address. */
  async mend() {
    this.listener = createServer((near) => this.carry(near))
    await new Promise((done, failed) => {
      this.listener.once('error', failed).listen(this.port ?? 0, '127.0.0.1', done)
    })
    this.port = this.listener.address().port
  }

  carry(near) {
    const far = connect(Number(this.server.port), this.server.hostname)
    for (const [socket, other] of [[near, far], [far, near]]) {
      this.sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        this.sockets.delete(socket)
        other.destroy()
      })
      socket.pipe(other)
    }
  }

  /** Breaks every connection and takes no new one. */
  async cut() {
    const closed = new Promise((done) => this.listener.close(done))
    for (const socket of this.sockets) socket.destroy()
    await closed
  }
}
