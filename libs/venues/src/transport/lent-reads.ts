import { type Socket, type TcpNetConnectOpts, isIP, connect as openPlain } from 'node:net';
import type { Readable } from 'node:stream';
import { type ConnectionOptions, connect as openSecure } from 'node:tls';

/** As much as Node reads at once by itself. */
const READ_BYTES = 65_536;

/** Takes what one read brought; the bytes are lent until the call returns. */
export type LentReader = (chunk: Buffer) => void;

/**
 * Reads a socket into one piece of memory, again and again, for a reader that keeps nothing. By itself Node makes a chunk for each read, outside of
 * V8's heap: under a steady stream so much of it waits for the collector that the whole heap is marked, ten times a second.
 * While there is no such reader, or something waits in the socket's stream, what was read goes through the stream, as a copy.
 */
export class LentReads {
  readonly memory = Buffer.allocUnsafeSlow(READ_BYTES);
  private stream: Readable | undefined;
  private reader: LentReader | undefined;

  /** Opens a socket that is read this way, by the options that `ws` opens one with. */
  connect(options: TcpNetConnectOpts & ConnectionOptions, isSecure: boolean): Socket {
    const onread = { buffer: this.memory, callback: this.onRead };
    // What stands there is the path of the request, and would be that of a local socket.
    const target = { ...options, path: undefined, onread };
    const socket = isSecure ? openSecure({ ...target, servername: serverNameOf(options) }) : openPlain(target);
    this.readFor(socket);
    return socket;
  }

  /** Whose reads these are. */
  readFor(stream: Readable): void {
    this.stream = stream;
  }

  /** Who takes the reads from now on; `undefined` for the stream itself. */
  lendTo(reader: LentReader | undefined): void {
    this.reader = reader;
  }

  /** So many bytes were read; returns whether more may be. */
  readonly onRead = (count: number): boolean => {
    const { stream, reader } = this;
    const chunk = this.memory.subarray(0, count);
    const isNext = stream?.readableFlowing === true && stream.readableLength === 0;
    if (reader === undefined || !isNext) return stream?.push(Buffer.from(chunk)) === true;
    reader(chunk);
    return true;
  };
}

/** As `ws` does it: an address has no name that a certificate could be asked for. */
function serverNameOf({ servername, host }: ConnectionOptions): string {
  return servername ?? (host === undefined || isIP(host) !== 0 ? '' : host);
}
