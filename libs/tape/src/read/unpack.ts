import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';

/** The bytes of a file, unpacked where it is packed, and whether its end is missing. */
export class TapeBytes {
  private readonly path: string;
  /** Whether the end of a packed file is missing, known when all of it was read: its writer was killed, or still writes. */
  isCut = false;
  /** What is wrong with a packed file that is damaged; nothing is read behind the damage. */
  damage: string | undefined;

  constructor(path: string) {
    this.path = path;
  }

  /** The bytes; of a file whose end is missing, all that can be unpacked. */
  async *read(): AsyncGenerator<Buffer, void> {
    if (!this.path.endsWith('.gz')) {
      yield* chunksOf(createReadStream(this.path));
      return;
    }
    let given = 0;
    try {
      for await (const chunk of unpacked(this.path, constants.Z_FINISH)) {
        given += chunk.length;
        yield chunk;
      }
    } catch (error) {
      if (!isOfZlib(error)) throw error;
      if (error.code === 'Z_BUF_ERROR') this.isCut = true;
      else this.damage = error.message;
      yield* this.rest(given);
    }
  }

  /** What the strict reading withheld: it gives nothing of the last piece that it saw. */
  private async *rest(given: number): AsyncGenerator<Buffer, void> {
    let skip = given;
    try {
      for await (const chunk of unpacked(this.path, constants.Z_SYNC_FLUSH)) {
        if (chunk.length > skip) yield chunk.subarray(skip);
        skip = Math.max(0, skip - chunk.length);
      }
    } catch (error) {
      // The same damage, met again.
      if (!isOfZlib(error)) throw error;
    }
  }
}

function unpacked(path: string, finishFlush: number): AsyncGenerator<Buffer, void> {
  // An error of either end reaches the reader, through the stream that is returned.
  return chunksOf(pipeline(createReadStream(path), createGunzip({ finishFlush }), () => undefined));
}

async function* chunksOf(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  yield* stream;
}

function isOfZlib(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_');
}
