import { type Server, type Socket, connect, createServer } from 'node:net';
import { once } from 'node:events';

const HOST = '127.0.0.1';

/** A way to a port of this machine that can be cut: what is connected is reset, and what would connect is too. */
export class SeverableLine {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isCut = false;

  private constructor(server: Server, port: number, targetPort: number) {
    this.#server = server;
    this.port = port;
    server.on('connection', (near) => this.#carry(near, targetPort));
  }

  /** Lays it; it carries at once. */
  static async layTo(targetPort: number): Promise<SeverableLine> {
    const server = createServer();
    server.listen(0, HOST);
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the line has no port');
    return new SeverableLine(server, address.port, targetPort);
  }

  /** Cuts it, until it is mended. */
  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Lets it carry again. */
  mend(): void {
    this.#isCut = false;
  }

  /** Takes it away. */
  async remove(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #carry(near: Socket, targetPort: number): void {
    if (this.#isCut) {
      near.resetAndDestroy();
      return;
    }
    const far = connect(targetPort, HOST);
    this.#join(near, far);
    this.#join(far, near);
  }

  #join(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.setNoDelay(true);
    from.pipe(to);
    from.on('error', () => to.destroy()); // What breaks on one side breaks on the other.
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
  }
}
