import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const GB = 1_000_000_000;

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
