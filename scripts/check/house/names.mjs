/** folder-name: nothing is named utils, common, shared, helpers or core. */
import { basename } from 'node:path';

const VAGUE_NAME = /^(utils?|common|shared|helpers?|core)$/u;

/** Names that mean nothing, in folders and in files, whatever their type. */
export function checkNames(files) {
  const seen = new Set();
  for (const file of files) {
    const parts = file.split('/');
    parts.forEach((part, index) => {
      const stem = index === parts.length - 1 ? basename(part).split('.') : [part];
      const path = parts.slice(0, index + 1).join('/');
      if (stem.some((name) => VAGUE_NAME.test(name))) seen.add(path);
    });
  }
  return [...seen].map((file) => ({
    file,
    line: 1,
    rule: 'folder-name',
    message: 'a name that says nothing about what is in it',
  }));
}
