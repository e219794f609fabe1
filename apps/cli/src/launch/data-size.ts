import { lstat, readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';

const MB = 1_000_000;
const GB = 1_000_000_000;

/** What the disk of a data folder has free at least while a run goes on: Postgres and NATS lose their footing where there is nothing left. */
const LEAST_FREE_BYTES = 500 * MB;

/** What a data folder may hold unless `--max-data` says otherwise: some four days of the demo. */
export const USUAL_MAX_DATA_BYTES = 20 * GB;

const CURE =
  'begin anew with --fresh, keep this one and take another folder with --data, or allow more with --max-data 50GB';

/** What all files below a folder hold, in bytes. One that goes away meanwhile counts nothing. */
export async function sizeOfFolder(path: string): Promise<number> {
  let bytes = 0;
  try {
    for (const entry of await readdir(path, { withFileTypes: true })) {
      const inner = join(path, entry.name);
      bytes += entry.isDirectory() ? await sizeOfFolder(inner) : await sizeOfFile(inner);
    }
  } catch (error) {
    if (!isGone(error)) throw error;
  }
  return bytes;
}

async function sizeOfFile(path: string): Promise<number> {
  try {
    return (await lstat(path)).size;
  } catch (error) {
    if (isGone(error)) return 0;
    throw error;
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** `1.2 GB of at most 20.0 GB`. */
export function dataSizeText(bytes: number, mostBytes: number): string {
  return `${(bytes / GB).toFixed(1)} GB of at most ${(mostBytes / GB).toFixed(1)} GB`;
}

/** Why a folder takes no more, and what to do about it; `undefined` while it does. Books are never deleted to make room. */
export function whyDataFull(path: string, bytes: number, mostBytes: number): string | undefined {
  if (bytes < mostBytes) return undefined;
  return `${path} holds ${dataSizeText(bytes, mostBytes)}: ${CURE}`;
}

/** Why a disk takes no more, and what to do about it; `undefined` while it does. */
export function whyDiskFull(path: string, freeBytes: number): string | undefined {
  if (freeBytes >= LEAST_FREE_BYTES) return undefined;
  const left = `${Math.floor(freeBytes / MB)} MB left, and ${LEAST_FREE_BYTES / MB} MB are needed`;
  return `the disk of ${path} has ${left}: make room, or take a folder on another disk with --data`;
}

/** Why a data folder takes no more, by its own size or by the room on its disk; `undefined` while it does. */
export async function whyDataTakesNoMore(path: string, mostBytes: number): Promise<string | undefined> {
  const { bavail, blocks, bsize } = await statfs(path);
  // A file system without blocks does not say how much room it has.
  const whyDisk = blocks === 0 ? undefined : whyDiskFull(path, bavail * bsize);
  return whyDisk ?? whyDataFull(path, await sizeOfFolder(path), mostBytes);
}
