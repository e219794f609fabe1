import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { Injectable } from '@nestjs/common';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
};
/** What a browser gets smaller than this is not worth compressing, in bytes. */
const WORTH_COMPRESSING_BYTES = 1_024;

/** A file of the console, ready to be sent. */
export interface ConsoleFile {
  readonly type: string;
  readonly etag: string;
  /** Its name changes with its content: it may be kept for ever. */
  readonly isImmutable: boolean;
  readonly plain: Buffer;
  /** `undefined` where compressing makes it no smaller. */
  readonly compressed: Buffer | undefined;
}

/** Where `npm run build` puts the console: at the top of the build that this file, or the bundle of its app, is part of. */
function builtConsole(): string {
  const here = fileURLToPath(import.meta.url);
  for (let above = dirname(here), below = here; above !== below; below = above, above = dirname(above)) {
    const folder = join(above, 'console');
    if (existsSync(join(folder, 'index.html'))) return folder;
  }
  return '';
}

/** The files of the built console, read once: what is not among them is not served, wherever a path points. */
@Injectable()
export class ConsoleFiles {
  readonly #files: ReadonlyMap<string, ConsoleFile>;

  constructor() {
    this.#files = readFiles(builtConsole());
  }

  /** The file at a path below the console, such as `assets/index-1a2b.js`. */
  find(path: string): ConsoleFile | undefined {
    return this.#files.get(path);
  }
}

/** Reads every file below a folder; none where it is not there. */
export function readFiles(folder: string): ReadonlyMap<string, ConsoleFile> {
  if (!existsSync(folder)) return new Map();
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries.map(({ parentPath, name }) => {
      const file = join(parentPath, name);
      const path = file.slice(folder.length).replaceAll('\\', '/').replace(/^\//u, '');
      return [path, consoleFile(path, readFileSync(file))];
    }),
  );
}

function consoleFile(path: string, plain: Buffer): ConsoleFile {
  const type = TYPES[extname(path)] ?? 'application/octet-stream';
  const small = plain.length < WORTH_COMPRESSING_BYTES || type.startsWith('font/') || type === 'image/png';
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;
  return {
    type,
    etag,
    plain,
    isImmutable: path.startsWith('assets/'),
    compressed: small ? undefined : gzipSync(plain, { level: 9 }),
  };
}
