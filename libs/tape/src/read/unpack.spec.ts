import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TapeBytes } from './unpack.js';

let path: string;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'packed-'));
  path = join(folder, 'binance.trade.jsonl.gz');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function read(packed: Buffer): Promise<{ readonly text: string; readonly bytes: TapeBytes }> {
  writeFileSync(path, packed);
  const bytes = new TapeBytes(path);
  const parts: Buffer[] = [];
  for await (const part of bytes.read()) parts.push(part);
  return { text: Buffer.concat(parts).toString(), bytes };
}

const linesOf = (count: number): string =>
  Array.from({ length: count }, (_, i) => `{"line":${i},"of":"a tape ${(i * 7919) % 1_000}"}\n`).join('');

describe('a packed file', () => {
  it.each([1, 100, 20_000])(
    'with something else behind its end gives all of its %d lines, and says so',
    async (count) => {
      const { text, bytes } = await read(Buffer.concat([gzipSync(linesOf(count)), Buffer.from('behind the end')]));
      expect(text).toBe(linesOf(count));
      expect([bytes.damage, bytes.isCut]).toEqual(['incorrect header check', false]);
    },
  );

  it('whose second part is damaged gives the first one whole', async () => {
    const second = gzipSync(linesOf(50));
    second.fill(0xff, 12, 30);
    const { text, bytes } = await read(Buffer.concat([gzipSync(linesOf(50)), second]));
    expect(text.startsWith(linesOf(50))).toBe(true);
    expect(bytes.damage).toBeDefined();
  });

  it('with a wrong checksum gives every line, since nobody knows which of them is wrong', async () => {
    const packed = gzipSync(linesOf(500));
    packed.writeUInt32LE(1, packed.length - 8);
    const { text, bytes } = await read(packed);
    expect(text).toBe(linesOf(500));
    expect(bytes.damage).toBe('incorrect data check');
  });

  it.each([0.2, 0.5, 0.9])('damaged at %d of its length gives nearly all that is before the damage', async (part) => {
    const packed = gzipSync(linesOf(20_000));
    const at = Math.floor(packed.length * part);
    // Bits that no block of deflate begins with; an intact prefix says how much could be known.
    packed.fill(0xff, at);
    const { text } = await read(packed);
    const known = await read(packed.subarray(0, at));
    let same = 0;
    while (same < text.length && text[same] === known.text[same]) same += 1;
    expect(same).toBeGreaterThan(known.text.length - 128);
  });
});
