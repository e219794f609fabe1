import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BoundedLog } from './bounded-log.js';

describe('BoundedLog', () => {
  it('keeps the newest output in two files of bounded size', () => {
    const directory = mkdtempSync(join(tmpdir(), 'log-'));
    const file = join(directory, 'app.log');
    const log = new BoundedLog(file, 10);
    for (const text of ['aaaaa', 'bbbbb', 'ccccc', 'ddddd', 'eeeee']) log.write(Buffer.from(text));
    log.close();
    expect(readFileSync(file, 'utf8')).toBe('eeeee');
    expect(readFileSync(`${file}.old`, 'utf8')).toBe('cccccddddd');
    rmSync(directory, { recursive: true });
  });
});
