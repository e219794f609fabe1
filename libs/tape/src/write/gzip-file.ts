import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type FileHandle, open } from 'node:fs/promises';
import { type Gzip, constants, createGzip } from 'node:zlib';

/** A third less computing than gzip's usual 6, and a sixth more bytes (measured on recorded frames): recording must not cost frames. */
const LEVEL = 3;

/** A packed file that is appended to: after every {@link append} all of it that was appended can be read by others. */
export class GzipFile {
  private readonly handle: FileHandle;
  private readonly gzip: Gzip;
  private readonly hash = createHash('sha256');
  private chunks: Buffer[] = [];
  /** Bytes appended, and bytes on the disk. */
  bytes = 0;
  packedBytes = 0;

  private constructor(handle: FileHandle) {
    this.handle = handle;
    this.gzip = createGzip({ level: LEVEL });
    this.gzip.on('data', (chunk: Buffer) => this.chunks.push(chunk));
  }

  /** Makes the file; rejects where it exists or cannot be made. */
  static async create(path: string): Promise<GzipFile> {
    return new GzipFile(await open(path, 'wx'));
  }

  /** Packs bytes and hands them to the operating system; a process that is killed afterwards loses none of them. */
  async append(bytes: Buffer): Promise<void> {
    this.bytes += bytes.length;
    this.hash.update(bytes);
    await new Promise<void>((resolve, reject) => {
      this.gzip.once('error', reject);
      this.gzip.write(bytes);
      this.gzip.flush(constants.Z_SYNC_FLUSH, () => {
        this.gzip.off('error', reject);
        resolve();
      });
    });
    await this.writeOut();
  }

  /** Ends the file; returns the SHA-256 of what was appended, in hexadecimal. */
  async close(): Promise<string> {
    const ended = once(this.gzip, 'end');
    this.gzip.end();
    await ended;
    await this.writeOut();
    await this.handle.close();
    return this.hash.digest('hex');
  }

  /** Lets go of the file as it is, after a failure. */
  async abandon(): Promise<void> {
    this.gzip.destroy();
    await this.handle.close();
  }

  private async writeOut(): Promise<void> {
    const bytes = Buffer.concat(this.chunks);
    this.chunks = [];
    for (let at = 0; at < bytes.length;) {
      const { bytesWritten } = await this.handle.write(bytes, at);
      at += bytesWritten;
    }
    this.packedBytes += bytes.length;
  }
}
