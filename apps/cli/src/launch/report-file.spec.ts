import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { refuseUnwritableReport } from './report-file.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'report-file-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the file of --report', () => {
  it('is refused before the run where it is a folder, or lies in none', () => {
    expect(() => refuseUnwritableReport(folder)).toThrow(/is a folder; name a file/u);
    expect(() => refuseUnwritableReport(join(folder, 'none', 'report.json'))).toThrow(/is not there/u);
  });

  it('may be new or there, and may be left out', () => {
    const file = join(folder, 'report.json');
    writeFileSync(file, '{}');
    for (const report of [undefined, file, join(folder, 'new.json')])
      expect(() => refuseUnwritableReport(report)).not.toThrow();
  });
});
