/** Walking the repository, for the scripts. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const NEVER = new Set(['node_modules', 'dist', '.git', '.cache']);

/**
 * The files below some folders of `root`, as paths relative to it with forward slashes, sorted. A folder that is not
 * there has no files. `enters` may refuse a folder.
 * @param {string} root
 * @param {string[]} folders
 * @param {(path: string) => boolean} enters
 * @returns {string[]}
 */
export function listFiles(root, folders, enters = () => true) {
  const files = [];
  const walk = (path) => {
    for (const entry of entriesOf(join(root, path))) {
      const child = `${path}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!NEVER.has(entry.name) && enters(child)) walk(child);
      } else files.push(child);
    }
  };
  folders.forEach(walk);
  return files.sort((a, b) => (a < b ? -1 : 1));
}

function entriesOf(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}
