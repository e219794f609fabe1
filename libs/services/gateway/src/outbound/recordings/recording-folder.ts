import { existsSync } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { TOKEN, type UnixUs, usFromIsoTime } from '#libs/kernel';
import { type SegmentManifest, isSegmentName, readTape, tapeSegments } from '#libs/tape';
import { VENUE_NAMES, type VenueName, codecOf } from '#libs/venues';
import type { RecordingEntry } from '../../ports.js';

/** Recordings of a folder that are looked at. */
const MOST_RECORDINGS = 200;
/** Frames of a recording that are read to learn which markets it has. */
const FRAMES_FOR_MARKETS = 2_000;

/** An entry with where it lies. */
export interface RecordingOnDisk extends RecordingEntry {
  readonly path: string;
  readonly venue: VenueName;
}

/** The recordings of a folder by name; empty where there is no such folder. A folder that is no recording is left out. */
export async function listRecordings(
  folder: string,
  marketsOf: (recording: Omit<RecordingOnDisk, 'instruments'>) => Promise<readonly string[]>,
): Promise<readonly RecordingOnDisk[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((one) => one.isDirectory() && TOKEN.test(one.name)).map(({ name }) => name);
  const found: RecordingOnDisk[] = [];
  for (const name of names.toSorted().slice(0, MOST_RECORDINGS)) {
    const recording = await readRecording(join(folder, name), name);
    if (recording !== undefined) found.push({ ...recording, instruments: await marketsOf(recording) });
  }
  return found;
}

async function readRecording(path: string, name: string): Promise<Omit<RecordingOnDisk, 'instruments'> | undefined> {
  const segments = (await tapeSegments(path)).filter((segment) => isSegmentName(basename(segment)));
  const [first] = segments;
  const last = segments.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const files = (await Promise.all(segments.map(filesOf))).flat();
  const venue = VENUE_NAMES.find((one) => files.some(({ file }) => file.startsWith(`${one}.`)));
  if (venue === undefined) return undefined;
  const manifest = await readManifest(last);
  // Its recorder still writes, or was killed.
  const endUs = manifest?.endUs ?? Math.max(...files.map(({ changedAtUs }) => changedAtUs));
  return {
    name,
    path,
    venue,
    segments: segments.length,
    isWhole: manifest !== undefined,
    fromUs: usFromSegmentName(basename(first)),
    toUs: endUs,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

async function filesOf(segment: string): Promise<readonly { file: string; bytes: number; changedAtUs: UnixUs }[]> {
  const names = await readdir(segment);
  return Promise.all(
    names.map(async (file) => {
      const { mtimeMs, size } = await stat(join(segment, file));
      return { file, bytes: size, changedAtUs: Math.floor(mtimeMs * 1_000) };
    }),
  );
}

async function readManifest(segment: string): Promise<SegmentManifest | undefined> {
  const path = join(segment, 'manifest.json');
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(await readFile(path, 'utf8')) as SegmentManifest;
  } catch {
    // Somebody else's, or damaged: the recording is read as one that has not ended.
    return undefined;
  }
}

/** `20261129T140000.000000Z` is a segment's name: ISO 8601 without the signs that some disks refuse. */
function usFromSegmentName(name: string): UnixUs {
  const iso = name.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)/u, '$1-$2-$3T$4:$5:$6');
  return usFromIsoTime(iso) ?? 0;
}

/** The markets that the first frames of a recording speak of, sorted. */
export async function readMarkets({
  path,
  venue,
}: Pick<RecordingOnDisk, 'path' | 'venue'>): Promise<readonly string[]> {
  const codec = codecOf(venue);
  const markets = new Set<string>();
  const sink = {
    onEvent: ({ instrument }: { readonly instrument: string }): unknown => markets.add(instrument),
    onBook: (): void => undefined,
    onConnectionSequence: (): void => undefined,
    onControl: (): void => undefined,
    onRefusal: (): void => undefined,
  };
  const notes = { onError: (): void => undefined, onNote: (): void => undefined };
  let frames = 0;
  for await (const { stream, text } of readTape(path, venue, notes)) {
    codec.decode(text, sink, stream);
    frames += 1;
    if (frames >= FRAMES_FOR_MARKETS) break;
  }
  return [...markets].toSorted();
}
