import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isoTimeOf } from '#libs/kernel';
import { VENUE_NAMES, type VenueName, codecOf } from '#libs/venues';
import type { TapeNotes } from './frame.js';

/** A file of a tape: `<exchange>.<channel>.jsonl`, packed with gzip where it ends in `.gz`. */
export interface TapeFile {
  readonly path: string;
  /** Its name without `.jsonl` and `.gz`. */
  readonly stem: string;
  readonly venue: VenueName;
  /** What the name says before its first point, such as `bybit-linear`. */
  readonly market: string;
  readonly channel: string;
}

/** What is read of a tape: what codecs decode, or all REST answers, whatever they are about. */
export type TapePart = 'frames' | 'answers';

/** A tape as it lies in its folder. */
export interface TapeFolder {
  readonly files: readonly TapeFile[];
  /** Where the order of arrival is written; `undefined` if the folder has none. */
  readonly order: string | undefined;
  /** The stems that are left out on purpose, so that their rows of the order are no errors. */
  readonly leftOut: ReadonlySet<string>;
}

const FRAMES = /^(.+)\.jsonl(?:\.gz)?$/u;
const ORDER = /^order\.tsv(?:\.gz)?$/u;
/** What we sent ourselves is no message of a venue. */
const OURS = 'client-sent';
/** What lies beside the channels and belongs there: what was counted, and tables made of the tape. */
const BESIDE = /^manifest\.json$|\.parquet(?:\.partial)?$/u;

/** A segment of a recording: the time at which it begins, in UTC. */
const SEGMENT = /^\d{8}T\d{6}\.\d{6}Z$/u;

/** The name of a segment that begins at a time, in microseconds since the epoch; names sort by time. */
export function segmentName(startUs: number): string {
  return isoTimeOf(startUs).replaceAll(/[-:]/gu, '');
}

/** Whether a folder's name is that of a segment. */
export function isSegmentName(name: string): boolean {
  return SEGMENT.test(name);
}

/**
 * The folders of a tape in the order of time: the folder itself, or the segments of a recording in it. A recording's segments
 * are named by the time at which they begin.
 */
export async function tapeSegments(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  if (entries.some((entry) => entry.isFile() && (FRAMES.test(entry.name) || ORDER.test(entry.name)))) return [folder];
  const segments = entries
    .filter((one) => one.isDirectory() && isSegmentName(one.name))
    .map(({ name }) => join(folder, name));
  return segments.length === 0 ? [folder] : segments.toSorted();
}

/** Looks at a folder; the files that are not read are noted. Rejects if there is no such folder. */
export async function openTapeFolder(
  folder: string,
  only: VenueName | undefined,
  notes: TapeNotes,
  what: TapePart = 'frames',
): Promise<TapeFolder> {
  const entries = (await readdir(folder, { withFileTypes: true })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const files: TapeFile[] = [];
  const leftOut = new Set<string>();
  for (const entry of entries.filter((one) => !ORDER.test(one.name) && !BESIDE.test(one.name))) {
    const file = tapeFileOf(folder, entry);
    const reason = file === undefined ? 'it is not a recorded channel of a known venue' : whyLeftOut(file, only, what);
    const twin = files.find(({ stem }) => stem === file?.stem);
    if (file !== undefined && twin !== undefined) {
      if (what === 'frames') notes.onError(twice(file.stem, twin.path));
    } else if (file !== undefined && reason === undefined) files.push(file);
    else if (what === 'frames') notes.onNote(`${entry.name} is left out: ${reason ?? ''}`);
    if (reason !== undefined) leftOut.add(FRAMES.exec(entry.name)?.[1] ?? entry.name);
  }
  const [order, secondOrder] = entries.map(({ name }) => name).filter((name) => ORDER.test(name));
  if (order !== undefined && secondOrder !== undefined && what === 'frames') notes.onError(twice('order.tsv', order));
  return { files, leftOut, order: order === undefined ? undefined : join(folder, order) };
}

/** One of the two may be a part of the other, or a copy: reading both would count what is in both twice. */
function twice(stem: string, path: string): string {
  return `${stem} is there twice, packed and not: only ${basename(path)} is read`;
}

function tapeFileOf(folder: string, entry: Dirent): TapeFile | undefined {
  const stem = FRAMES.exec(entry.name)?.[1];
  if (stem === undefined || !entry.isFile()) return undefined;
  const point = stem.indexOf('.');
  const market = point < 0 ? stem : stem.slice(0, point);
  const venue = VENUE_NAMES.find((name) => market === name || market.startsWith(`${name}-`));
  if (venue === undefined) return undefined;
  return { path: join(folder, entry.name), stem, venue, market, channel: point < 0 ? '' : stem.slice(point + 1) };
}

function whyLeftOut(file: TapeFile, only: VenueName | undefined, what: TapePart): string | undefined {
  if (only !== undefined && file.venue !== only) return `it is not of ${only}`;
  if (file.channel === OURS) return 'it holds what was sent to the venue';
  const isRest = file.channel.startsWith('rest-');
  if (what === 'answers') return isRest ? undefined : 'it holds no REST answers';
  if (isRest && codecOf(file.venue).restChannels?.includes(file.channel) !== true) {
    return 'nothing is decoded from this REST answer';
  }
  return undefined;
}
