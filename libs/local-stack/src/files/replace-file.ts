import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Writes a file in one step: whoever reads it at this moment, and a process that is killed in the middle, leaves the old file or the new one,
 * never half of one or an empty one. On the disk when it returns. `mode` is that of a new file, and becomes that of an old one; without it
 * everybody may read. Two writers of one file at the same time are not meant.
 */
export function replaceFile(path: string, text: string, mode = 0o644): void {
  const next = `${path}.new`;
  rmSync(next, { force: true });
  const file = openSync(next, 'w', mode);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(next, path);
}
