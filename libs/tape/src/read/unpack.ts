import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';

/** How much of a damaged file is unpacked at a time. */
const SLICE_BYTES = 4 * 1024;

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
      yield* await this.rest(given);
    }
  }

  /**
   * What the strict reading withheld: of the last pieces it gives nothing, neither of what waited to be taken nor of the piece with the
   * damage. The slice that has the damage in it is found first, and then read byte by byte.
   */
  private async rest(given: number): Promise<readonly Buffer[]> {
    const withheld = new Withheld(given);
    const damagedAt = await unpackInSlices(this.path, () => SLICE_BYTES, withheld.take);
    if (damagedAt === undefined) return withheld.parts;
    const exact = new Withheld(given);
    await unpackInSlices(this.path, (at) => (at < damagedAt ? SLICE_BYTES : 1), exact.take);
    return exact.parts;
  }
}

/** Keeps what comes behind the bytes that were given already. */
class Withheld {
  readonly parts: Buffer[] = [];
  private skip: number;

  constructor(given: number) {
    this.skip = given;
  }

  readonly take = (chunk: Buffer): void => {
    if (chunk.length > this.skip) this.parts.push(chunk.subarray(this.skip));
    this.skip = Math.max(0, this.skip - chunk.length);
  };
}

/** Unpacks slice by slice: only of one with damage in it nothing is given. Resolves to where that one begins; `undefined` if there is none. */
async function unpackInSlices(
  path: string,
  lengthAt: (at: number) => number,
  onData: (chunk: Buffer) => void,
): Promise<number | undefined> {
  const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  gunzip.on('data', onData);
  const failed = new Promise<Error>((resolve) => gunzip.once('error', resolve));
  const isFaulty = async (work: (done: () => void) => unknown): Promise<boolean> => {
    const error = await Promise.race([failed, new Promise<void>((resolve) => work(resolve))]);
    if (error !== undefined && !isOfZlib(error)) throw error;
    return error !== undefined;
  };
  let at = 0;
  for await (const chunk of chunksOf(createReadStream(path, { highWaterMark: SLICE_BYTES }))) {
    for (let from = 0; from < chunk.length;) {
      const slice = chunk.subarray(from, from + lengthAt(at));
      if (await isFaulty((done) => gunzip.write(slice, () => done()))) return at;
      from += slice.length;
      at += slice.length;
    }
  }
  return (await isFaulty((done) => gunzip.once('end', done).end())) ? at : undefined;
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
