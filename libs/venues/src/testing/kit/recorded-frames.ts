import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** One line of a capture, in the order in which it arrived. */
export interface RecordedFrame {
  /** The channel's file, such as `binance.trade`. */
  readonly channel: string;
  readonly text: string;
  /** What else was noted of it: the request of a REST answer; empty for frames of a socket. */
  readonly extra: string;
}

/** The folder of recorded frames; `undefined`, with the reason printed, where it is absent. */
export function wireFolder(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const folder = resolve(environment['TRADEWIND_WIRE'] ?? '../shared/wire');
  if (existsSync(folder)) return folder;
  process.stderr.write('skipped: the recorded frames are absent (set TRADEWIND_WIRE)\n');
  return undefined;
}

/** The text of a file of the wire folder, unpacked if it is packed. */
export function readWireFile(folder: string, capture: string, stem: string): string {
  const plain = join(folder, capture, stem);
  return existsSync(plain) ? readFileSync(plain, 'utf8') : gunzipSync(readFileSync(`${plain}.gz`)).toString('utf8');
}

/** All frames of a capture in the order in which they arrived. */
export function readCapture(folder: string, capture: string): RecordedFrame[] {
  const lines = new Map<string, string[]>();
  for (const file of readdirSync(join(folder, capture)).filter((name) => name.includes('.jsonl'))) {
    const stem = file.replace(/\.gz$/u, '');
    lines.set(stem.replace(/\.jsonl$/u, ''), readWireFile(folder, capture, stem).split('\n'));
  }
  const order = readWireFile(folder, capture, 'order.tsv').split('\n').slice(1);
  return order.flatMap((row) => {
    const [, , channel, line, extra = ''] = row.split('\t');
    const text = channel === undefined ? undefined : lines.get(channel)?.[Number(line) - 1];
    return channel === undefined || text === undefined || text === '' ? [] : [{ channel, text, extra }];
  });
}

/** The frames of one channel of a capture, in order. */
export function readChannel(folder: string, capture: string, channel: string): string[] {
  return readWireFile(folder, capture, `${channel}.jsonl`)
    .split('\n')
    .filter((line) => line !== '');
}
