import { createReadStream } from 'node:fs';
import { access, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { readCombined } from '../application/tape/tape-frame.js';
import type { TapeFrame, TapeSurvey } from '../application/tape/tape-frame.js';
import { TapeSurveyor } from './tape-survey.js';
import type { TapeLine } from './tape-survey.js';

/** Rows such as `(connect)` tell what happened to the recorder; they stand for no line. */
const EVENT_START = '(';
const DIGITS_MS = 13;
const DIGITS_US = 16;

async function findFile(folder: string, stem: string): Promise<string> {
  for (const ending of ['.jsonl', '.jsonl.gz']) {
    const path = join(folder, stem + ending);
    try {
      await access(path);
      return path;
    } catch {
      continue;
    }
  }
  throw new Error(`the tape ${basename(folder)} has no file ${stem}.jsonl or ${stem}.jsonl.gz`);
}

function lines(path: string): AsyncIterator<string> {
  const file = createReadStream(path);
  const input = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  return createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
}

function microseconds(text: string): number {
  if (text.includes('.')) return Math.round(Number(text) * 1_000_000);
  if (text.length <= DIGITS_MS) return Number(text) * 1_000;
  return text.length <= DIGITS_US ? Number(text) : Number(text.slice(0, DIGITS_US));
}

/** All lines of a tape in the order in which they were received; the files are read side by side, never whole. */
export async function* readLines(folder: string): AsyncGenerator<TapeLine> {
  const [orderName] = (await readdir(folder)).filter((name) => name.startsWith('order.tsv'));
  if (orderName === undefined) throw new Error(`${basename(folder)} is not a tape: it has no order.tsv`);
  const order = lines(join(folder, orderName));
  const files = new Map<string, AsyncIterator<string>>();
  for (let row = await order.next(); row.done !== true; row = await order.next()) {
    const [sequence = '#', received = '', stem = '', , extra = ''] = row.value.split('\t');
    if (sequence.startsWith('#') || stem === '' || stem.startsWith(EVENT_START)) continue;
    const file = files.get(stem) ?? lines(await findFile(folder, stem));
    files.set(stem, file);
    const line = await file.next();
    if (line.done === true) throw new Error(`the tape's file ${stem} has fewer lines than its order tells`);
    yield { receivedAtUs: microseconds(received), stem, text: line.value, extra };
  }
}

/** The frame in a line, or `undefined` where the line is no stream message. */
export function toFrame({ receivedAtUs, text }: TapeLine): TapeFrame | undefined {
  return readCombined(text, receivedAtUs);
}

/** The frames of a tape, in order. */
export async function* readTape(folder: string): AsyncGenerator<TapeFrame> {
  for await (const line of readLines(folder)) {
    const frame = toFrame(line);
    if (frame !== undefined) yield frame;
  }
}

/** Looks through a whole tape: which symbols are in it, in which steps, and their first snapshots. */
export async function surveyTape(folder: string): Promise<TapeSurvey> {
  const surveyor = new TapeSurveyor();
  for await (const line of readLines(folder)) surveyor.look(line, toFrame(line));
  return surveyor.survey(basename(folder));
}
