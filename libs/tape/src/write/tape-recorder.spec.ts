import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { LiveScheduler } from '#libs/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RecordedFrame } from '../read/frame.js';
import { readTape } from '../read/tape-reader.js';
import type { SegmentManifest } from './segment-writer.js';
import { RECORDER_DEFAULTS, type RecorderSettings, TapeRecorder } from './tape-recorder.js';

let folder: string;
let nowUs = 1_700_000_000_000_000;
let failures: Error[];
let segments: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tape-'));
  nowUs = 1_700_000_000_000_000;
  failures = [];
  segments = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function recorderWith(overrides: Partial<RecorderSettings> = {}): TapeRecorder {
  return new TapeRecorder({
    ...RECORDER_DEFAULTS,
    folder,
    venue: 'kraken',
    scheduler: new LiveScheduler({
      nowUs: () => {
        nowUs += 1;
        return nowUs;
      },
    }),
    flushEveryMs: 5,
    onSegment: (segment) => segments.push(segment),
    onFailed: (reason) => failures.push(reason),
    ...overrides,
  });
}

async function readBack(): Promise<{ frames: RecordedFrame[]; errors: string[]; notes: string[] }> {
  const [frames, errors, notes]: [RecordedFrame[], string[], string[]] = [[], [], []];
  const told = { onError: (text: string) => errors.push(text), onNote: (text: string) => notes.push(text) };
  for await (const frame of readTape(folder, undefined, told)) frames.push(frame);
  return { frames, errors, notes };
}

const frame = (channel: string, text: string): Buffer => Buffer.from(`{"channel":"${channel}","text":"${text}"}`);

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('a recording', () => {
  it('reads back byte for byte, in order, with times, connections and REST answers', async () => {
    const recorder = recorderWith();
    recorder.onAnswer('/0/public/AssetPairs?pair=XBTUSD', '{"error":[],"result":{}}');
    await recorder.open();
    const [a, b] = [recorder.onConnection('ws://a'), recorder.onConnection('ws://b')];
    a.onSent('{"method":"subscribe"}');
    const sent = ['book', 'trade', 'book'].map((channel, i) => frame(channel, `é${i}`));
    a.onFrame(sent[0] ?? Buffer.alloc(0));
    b.onFrame(sent[1] ?? Buffer.alloc(0));
    a.onFrame(sent[2] ?? Buffer.alloc(0));
    a.onClosed('bye');
    await recorder.close();

    const { frames, errors } = await readBack();
    expect(errors).toEqual([]);
    expect(frames.map(({ text }) => text)).toEqual(sent.map(String));
    expect(frames.map(({ connection }) => connection.split('.')[1])).toEqual(['1', '2', '1']);
    const times = frames.map(({ receivedAtUs }) => receivedAtUs ?? 0);
    expect(times.every((time, i) => time > (times[i - 1] ?? 1_700_000_000_000_000))).toBe(true);
    const segment = segments[0] ?? '';
    expect(readdirSync(segment).sort()).toEqual([
      'kraken.book.jsonl.gz',
      'kraken.client-sent.jsonl.gz',
      'kraken.rest-AssetPairs.jsonl.gz',
      'kraken.trade.jsonl.gz',
      'manifest.json',
      'order.tsv.gz',
    ]);
    const order = gunzipSync(readFileSync(join(segment, 'order.tsv.gz'))).toString();
    expect(order).toContain('\tkraken.rest-AssetPairs\t1\tGET /0/public/AssetPairs?pair=XBTUSD\t\n');
    expect(order).toContain('\t(connect)\t\tws://a\t');
    expect(order).toContain('\t(closed)\t\tbye\t');
  });

  it('says in its manifest what is in each file', async () => {
    const recorder = recorderWith();
    await recorder.open();
    const tap = recorder.onConnection('ws://a');
    for (let i = 0; i < 100; i += 1) tap.onFrame(frame('trade', String(i)));
    await recorder.close();
    const segment = segments[0] ?? '';
    const manifest = JSON.parse(readFileSync(join(segment, 'manifest.json'), 'utf8')) as SegmentManifest;
    const lines = gunzipSync(readFileSync(join(segment, 'kraken.trade.jsonl.gz')));
    expect(manifest.files['kraken.trade.jsonl.gz']).toEqual({
      lines: 100,
      bytes: lines.length,
      sha256: createHash('sha256').update(lines).digest('hex'),
    });
    expect(manifest.endUs).toBeGreaterThan(manifest.startUs);
  });

  it('keeps a frame with line breaks, or that is no text, whole in a line of its own', async () => {
    const recorder = recorderWith();
    await recorder.open();
    const tap = recorder.onConnection('ws://a');
    const pretty = '{"channel":"book",\r\n"data":[]}';
    tap.onFrame(Buffer.from(pretty));
    tap.onFrame(Buffer.alloc(0));
    tap.onFrame(frame('book', 'after'));
    await recorder.close();
    const { frames, errors } = await readBack();
    expect(errors).toEqual([]);
    expect(frames.map(({ text }) => text)).toEqual([pretty, '', frame('book', 'after').toString()]);
    expect(frames[0]?.stream).toBe('book');
  });

  it('begins a new segment by the age of the last one, whatever the wall clock does', async () => {
    let ageUs = 0;
    const scheduler = Object.assign(new LiveScheduler({ nowUs: () => nowUs }), { monotonicUs: () => ageUs });
    const recorder = recorderWith({ rotateAfterMs: 1_000, scheduler });
    await recorder.open();
    const tap = recorder.onConnection('ws://a');
    const record = async (): Promise<void> => {
      tap.onFrame(frame('trade', 'a'));
      await until(() => recorder.written === recorder.frames);
    };
    nowUs += 3_600_000_000;
    for (let n = 0; n < 3; n += 1) await record();
    expect(segments).toEqual([]);
    nowUs -= 7_200_000_000;
    ageUs = 1_000_000;
    await record();
    await until(() => segments.length === 1);
    await recorder.close();
    expect(failures).toEqual([]);
  });

  it('of many segments is read as one, and each begins with what was known of the instruments', async () => {
    const recorder = recorderWith({ rotateAtBytes: 1 });
    recorder.onAnswer('/0/public/AssetPairs', '{"result":1}');
    await recorder.open();
    const tap = recorder.onConnection('ws://a');
    for (let i = 0; i < 3; i += 1) {
      tap.onFrame(frame('book', String(i)));
      const written = segments.length;
      await until(() => segments.length > written);
    }
    await recorder.close();
    expect(segments.length).toBeGreaterThanOrEqual(3);
    for (const segment of segments) expect(readdirSync(segment)).toContain('kraken.rest-AssetPairs.jsonl.gz');
    const { frames, errors } = await readBack();
    expect(errors).toEqual([]);
    expect(frames.map(({ text }) => text)).toEqual(['0', '1', '2'].map((text) => frame('book', text).toString()));
  });

  it('is readable at any moment, and with its end cut off wherever the cut is', async () => {
    const recorder = recorderWith({ flushEveryMs: 1 });
    await recorder.open();
    const tap = recorder.onConnection('ws://a');
    for (let i = 0; i < 200; i += 1) {
      tap.onFrame(frame('book', `${i} ${Math.sin(i)}`));
      if (i % 50 === 49) await until(() => recorder.bytesWaiting === 0);
    }
    await until(() => recorder.bytesWaiting === 0);
    const alive = await readBack();
    expect([alive.frames.length, alive.errors]).toEqual([200, []]);
    expect(alive.notes.join()).toContain('the end of order.tsv is missing');
    await recorder.close();
    const segment = segments[0] ?? '';
    const whole = (await readBack()).frames.map(({ text }) => text);
    for (const name of ['order.tsv.gz', 'kraken.book.jsonl.gz']) {
      const path = join(segment, name);
      for (let size = readFileSync(path).length; size > 0; size = Math.floor(size * 0.8)) {
        truncateSync(path, size);
        const { frames, errors } = await readBack();
        expect(errors).toEqual([]);
        expect(frames.map(({ text }) => text)).toEqual(whole.slice(0, frames.length));
      }
    }
  });

  it('leaves out what a slow disk cannot take, counts it, and notes it in the order', async () => {
    const recorder = recorderWith({ maxWaitingBytes: 2_000 });
    const tap = recorder.onConnection('ws://a');
    for (let i = 0; i < 50; i += 1) tap.onFrame(frame('book', String(i)));
    expect(recorder.dropped).toBeGreaterThan(0);
    await recorder.open();
    await until(() => recorder.bytesWaiting === 0);
    tap.onFrame(frame('book', 'later'));
    await recorder.close();
    const order = gunzipSync(readFileSync(join(segments[0] ?? '', 'order.tsv.gz'))).toString();
    expect(order).toContain(`\t(dropped)\t\t${recorder.dropped} frames: the disk is too slow\t`);
    expect((await readBack()).frames).toHaveLength(51 - recorder.dropped);
  });

  it('whose folder goes away says so and writes nothing more', async () => {
    const recorder = recorderWith({ rotateAtBytes: 1 });
    await recorder.open();
    rmSync(folder, { recursive: true });
    const tap = recorder.onConnection('ws://a');
    tap.onFrame(frame('book', 'x'));
    await until(() => failures.length > 0);
    tap.onFrame(frame('book', 'y'));
    await recorder.close();
    expect(failures).toHaveLength(1);
    expect(segments).toEqual([]);
  });
});
