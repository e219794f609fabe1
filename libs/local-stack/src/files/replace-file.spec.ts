import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaceFile } from './replace-file.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'replace-file-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a file that is replaced', () => {
  it('is whole for whoever reads it meanwhile', async () => {
    const path = join(folder, 'states.json');
    const texts = ['a', 'b'].map((letter) => letter.repeat(200_000));
    replaceFile(path, texts[0] ?? '');
    const reader = join(folder, 'reader.mjs');
    writeFileSync(
      reader,
      `import { readFileSync } from 'node:fs';
       const seen = new Set();
       process.on('message', () => process.send([...seen], () => process.exit()));
       process.send('reading');
       const read = () => {
         for (let n = 0; n < 50; n += 1) {
           const text = readFileSync(${JSON.stringify(path)}, 'utf8');
           seen.add(text.length + (new Set(text).size === 1 ? ' of one' : ' mixed'));
         }
         setImmediate(read);
       };
       read();`,
    );
    const child = fork(reader, { execArgv: [] });
    await once(child, 'message');
    for (let n = 0; n < 300; n += 1) replaceFile(path, texts[n % 2] ?? '');
    const told = once(child, 'message');
    child.send('stop');
    expect(await told).toEqual([['200000 of one'], undefined]);
    await once(child, 'exit');
  });

  it('has the mode that was asked for, leaves nothing beside it, and takes the place of what a kill left', () => {
    const path = join(folder, 'secret');
    writeFileSync(`${path}.new`, 'half of a secr', { mode: 0o600 });
    replaceFile(path, 'secret', 0o600);
    expect(readFileSync(path, 'utf8')).toBe('secret');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['secret']);
  });
});
