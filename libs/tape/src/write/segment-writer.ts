import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ORDER_HEADING } from '../read/order-file.js';
import { segmentName } from '../read/tape-files.js';
import { GzipFile } from './gzip-file.js';
import { type TapeEntry, orderRow } from './tape-entry.js';

interface Channel {
  readonly file: GzipFile;
  lines: number;
}

/** The content of a segment's `manifest.json`. */
export interface SegmentManifest {
  readonly version: 1;
  readonly venue: string;
  /** When the segment was begun and ended, and the first and last frame came, in microseconds since the epoch. */
  readonly startUs: number;
  readonly endUs: number;
  /** Lines, bytes before packing, and SHA-256 of those, per file. */
  readonly files: Readonly<Record<string, { readonly lines: number; readonly bytes: number; readonly sha256: string }>>;
  /** Frames that were left out of this segment because the disk was too slow. */
  readonly dropped: number;
}

const NEWLINE = Buffer.from('\n');

/** One folder of a recording: packed channels, their order, and at the end a manifest. */
export class SegmentWriter {
  readonly folder: string;
  readonly startUs: number;
  private readonly order: GzipFile;
  private readonly channels = new Map<string, Channel>();
  private rows = 0;
  /** Frames left out while this segment was written. */
  dropped = 0;

  private constructor(folder: string, startUs: number, order: GzipFile) {
    this.folder = folder;
    this.startUs = startUs;
    this.order = order;
  }

  /** Makes the folder of a segment that begins now, in a recording's folder; rejects if it cannot. */
  static async open(recording: string, startUs: number): Promise<SegmentWriter> {
    const folder = join(recording, segmentName(startUs));
    await mkdir(folder);
    const order = await GzipFile.create(join(folder, 'order.tsv.gz'));
    await order.append(Buffer.from(`${ORDER_HEADING}\n`));
    return new SegmentWriter(folder, startUs, order);
  }

  /** Bytes on the disk. */
  get packedBytes(): number {
    return [...this.channels.values()].reduce((sum, { file }) => sum + file.packedBytes, this.order.packedBytes);
  }

  /**
   * Writes entries. The lines of the channels are on the disk before the rows that name them: whenever the process is killed,
   * every row that can be read has its line.
   */
  async write(entries: readonly TapeEntry[]): Promise<void> {
    const lines = new Map<string, Buffer[]>();
    let rows = '';
    for (const entry of entries) {
      rows += orderRow(entry, entry.bytes === undefined ? undefined : await this.nextLine(entry.stem));
      if (entry.bytes === undefined) continue;
      const parts = lines.get(entry.stem) ?? [];
      parts.push(entry.bytes, NEWLINE);
      lines.set(entry.stem, parts);
    }
    await Promise.all(
      [...lines].map(async ([stem, parts]) => this.channels.get(stem)?.file.append(Buffer.concat(parts))),
    );
    this.rows += entries.length;
    await this.order.append(Buffer.from(rows));
  }

  /** Ends every file and writes the manifest last: a segment with one is whole. */
  async close(venue: string, endUs: number): Promise<void> {
    const files: Record<string, { lines: number; bytes: number; sha256: string }> = {};
    for (const [stem, { file, lines }] of [...this.channels].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      files[`${stem}.jsonl.gz`] = { lines, bytes: file.bytes, sha256: await file.close() };
    }
    files['order.tsv.gz'] = { lines: this.rows + 1, bytes: this.order.bytes, sha256: await this.order.close() };
    const { startUs, dropped } = this;
    const manifest: SegmentManifest = { version: 1, venue, startUs, endUs, dropped, files };
    const path = join(this.folder, 'manifest.json');
    await writeFile(`${path}.partial`, `${JSON.stringify(manifest, undefined, 2)}\n`);
    await rename(`${path}.partial`, path);
  }

  /** Lets go of every file as it is, after a failure; what is on the disk can be read. */
  async abandon(): Promise<void> {
    await Promise.allSettled(
      [this.order, ...[...this.channels.values()].map(({ file }) => file)].map((one) => one.abandon()),
    );
  }

  private async nextLine(stem: string): Promise<number> {
    let channel = this.channels.get(stem);
    if (channel === undefined) {
      channel = { file: await GzipFile.create(join(this.folder, `${stem}.jsonl.gz`)), lines: 0 };
      this.channels.set(stem, channel);
    }
    channel.lines += 1;
    return channel.lines;
  }
}
