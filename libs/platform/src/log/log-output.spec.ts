import { describe, expect, it } from 'vitest';
import { LogOutput, type LogWriter } from './log-output.js';

type Done = Parameters<LogWriter['write']>[2];

/** A writer whose answers the test gives: what it was asked to write, and who waits. */
function testWriter() {
  const asked: { readonly text: string; readonly done: Done }[] = [];
  const last: string[] = [];
  const trouble: { code: string | undefined; most: number } = { code: undefined, most: Infinity };
  const writer: LogWriter = {
    write: (_fd, bytes, done) => void asked.push({ text: bytes.toString(), done }),
    writeSync: (_fd, bytes) => {
      if (trouble.code !== undefined) throw Object.assign(new Error(trouble.code), { code: trouble.code });
      last.push(bytes.subarray(0, trouble.most).toString());
      return Math.min(bytes.length, trouble.most);
    },
  };
  return { asked, last, trouble, output: new LogOutput(1, writer) };
}
const broken = (code: string): NodeJS.ErrnoException => Object.assign(new Error(code), { code });

describe('the output of a log', () => {
  it('writes lines in their order, together what came meanwhile, and goes on where a write took a part', () => {
    const { asked, output } = testWriter();
    for (const line of ['a\n', 'b\n', 'c\n']) output.write(line);
    expect(asked.map(({ text }) => text)).toEqual(['a\n']);
    asked[0]?.done(null, 2);
    asked[1]?.done(null, 1);
    output.write('d\n');
    expect(asked.map(({ text }) => text)).toEqual(['a\n', 'b\nc\n', '\nc\n']);
    asked[2]?.done(null, 3);
    expect(asked[3]?.text).toBe('d\n');
  });

  it('tries again where nothing can be written right now, and loses nothing', async () => {
    const { asked, output } = testWriter();
    output.write('a\n');
    asked[0]?.done(broken('EAGAIN'), 0);
    output.write('b\n');
    await expect.poll(() => asked[1]?.text).toBe('a\nb\n');
    asked[1]?.done(broken('ENOSPC'), 0);
    await expect.poll(() => asked[2]?.text).toBe('a\nb\n');
  });

  it('keeps so much and no more for a reader that is behind, and says how many lines it dropped', () => {
    const { asked, output } = testWriter();
    const line = `${'x'.repeat(1024 * 1024 - 1)}\n`;
    for (let count = 0; count < 12; count += 1) output.write(line);
    asked[0]?.done(null, line.length);
    expect(asked[1]?.text.length).toBeLessThan(8 * 1024 * 1024 + 200);
    expect(asked[1]?.text).toMatch(/"dropped":3,"msg":"lines of the log were dropped[^\n]*\n$/u);
    asked[1]?.done(null, asked[1].text.length);
    output.write('again\n');
    expect(asked[2]?.text).toBe('again\n');
  });

  it('lets everything go where nobody reads any more', () => {
    const { asked, last, output } = testWriter();
    output.write('a\n');
    output.write('b\n');
    asked[0]?.done(broken('EPIPE'), 0);
    output.write('c\n');
    output.flushSync();
    expect([asked.length, last]).toEqual([1, []]);
  });

  it('writes at the end what waits, but not again what is on its way', () => {
    const { asked, last, output, trouble } = testWriter();
    output.write('a\n');
    output.write('b\n');
    output.write('c\n');
    trouble.most = 3;
    output.flushSync();
    expect([asked.length, last.join('')]).toEqual([1, 'b\nc\n']);
  });

  it('writes at the end also what could not be written a moment ago', () => {
    const { asked, last, output } = testWriter();
    output.write('a\n');
    asked[0]?.done(broken('EAGAIN'), 0);
    output.write('b\n');
    output.flushSync();
    expect(last.join('')).toBe('a\nb\n');
  });

  it.each(['EPIPE', 'EAGAIN', 'ENOSPC'])('keeps no process from ending: %s', (code) => {
    const { last, output, trouble } = testWriter();
    output.write('a\n');
    output.write('b\n');
    trouble.code = code;
    output.flushSync();
    expect(last).toEqual([]);
  });
});
