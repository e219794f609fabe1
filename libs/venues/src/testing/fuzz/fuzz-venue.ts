import { ConnectionSequence, type VenueBook, type VenueCodec } from '../../codec/index.js';
import { FrameLog } from '../kit/frame-log.js';
import type { RecordedFrame } from '../kit/recorded-frames.js';
import { BookPlayer, RecordedTruth } from '../book-player.js';
import { GARBAGE } from '../conformance.fixture.js';
import { Chance } from './chance.js';
import { damagedFrame } from './damage.js';
import { OBVIOUS_RULES, ObviousBook } from './obvious-book.js';
import { unsoundPart } from './unsound-part.js';

/** Frames of a round: then a recording begins again, with a codec and books that know nothing. */
const ROUND = 400;
/** Depth messages between two comparisons of all levels, on average: states are compared after each. */
const COMPARED_EVERY = 10;
/** Wrong books that are described; more are counted only. */
const MAX_DESCRIBED = 5;
/** Longer frames are damaged less often: they cost, and their damage is the same. */
const LONG = 8_000;

/** What is fuzzed, and how much. */
export interface FuzzOptions {
  readonly codec: () => VenueCodec;
  readonly recordings: readonly (readonly RecordedFrame[])[];
  /** Frames fed in all. */
  readonly frames: number;
  readonly seed: number;
  /** Told now and then how far it is. */
  readonly onProgress?: (frames: number) => void;
}

/** What came of it. */
export interface FuzzCounts {
  frames: number;
  /** Frames changed, lost, doubled, swapped, cut or put in between. */
  faults: number;
  /** Frames read without an error. */
  decoded: number;
  /** Frames refused with a Problem; nothing of them was reported. */
  refused: number;
  /** Depth messages that a book and its twin took. */
  depths: number;
  /** Comparisons of a book with its twin or with the truth. */
  compared: number;
  /** Books that said they were whole and were not, or that differ from their twin. */
  wrong: number;
  readonly descriptions: string[];
}

/**
 * Feeds recorded frames with faults. Rounds alternate: in one values are damaged, and every book must be what an obvious twin
 * makes of the same messages; in the other frames are lost, doubled, swapped, cut short or mixed with garbage, and every book
 * that says it is LIVE must be the book of the recording at that place. Throws where something throws.
 */
export function fuzzVenue(options: FuzzOptions): FuzzCounts {
  const chance = new Chance(options.seed);
  const counts: FuzzCounts = {
    frames: 0,
    faults: 0,
    decoded: 0,
    refused: 0,
    depths: 0,
    compared: 0,
    wrong: 0,
    descriptions: [],
  };
  const truths = options.recordings.map((frames) => new RecordedTruth(options.codec(), frames));
  for (let round = 0; counts.frames < options.frames; round += 1) {
    const place = round % options.recordings.length;
    const [frames = [], truth] = [options.recordings[place], truths[place]];
    if (truth === undefined || frames.length === 0) throw new Error('there is no recording');
    const length = Math.min(ROUND, options.frames - counts.frames, frames.length);
    if (Math.floor(round / options.recordings.length) % 2 === 0) damagedRound(options, chance, frames, length, counts);
    else faultyRound(options, chance, frames, truth, length, counts);
    options.onProgress?.(counts.frames);
  }
  return counts;
}

/** A book and its twin. */
interface Pair {
  readonly book: VenueBook;
  readonly twin: ObviousBook;
}

function damagedRound(
  { codec: newCodec, seed }: FuzzOptions,
  chance: Chance,
  frames: readonly RecordedFrame[],
  length: number,
  counts: FuzzCounts,
): void {
  const codec = newCodec();
  const rule = OBVIOUS_RULES[codec.venue];
  if (rule === undefined) throw new Error(`${codec.venue} has no obvious twin`);
  const pairs = new Map<string, Pair>();
  const sequence = new ConnectionSequence();
  // Half of the rounds leave the beginning whole, so that there are books to damage.
  const spared = chance.below(2) * Math.min(40, length >>> 1);
  for (const [index, frame] of frames.slice(0, length).entries()) {
    const isDamaged = index >= spared && chance.below(frame.text.length > LONG ? 20 : 3) === 0;
    const text = isDamaged ? damagedFrame(frame.text, chance) : frame.text;
    const log = decode(codec, frame, text, counts, isDamaged);
    if (log.sequences.some((number) => !sequence.take(number))) {
      for (const { book, twin } of pairs.values()) {
        book.invalidate();
        twin.invalidate();
      }
    }
    for (const input of log.books) {
      const { instrument } = input.depth;
      const pair = pairs.get(instrument) ?? { book: codec.book(instrument), twin: new ObviousBook(rule) };
      pairs.set(instrument, pair);
      counts.depths += 1;
      pair.book.apply(input);
      pair.twin.take(input);
      if (chance.below(COMPARED_EVERY) === 0) compare(instrument, pair, seed, counts);
      const { state } = pair.book.figures();
      if (state !== pair.twin.state) {
        wrong(counts, `seed ${seed}: ${instrument} is ${state}, its twin ${pair.twin.state}, after ${text}`);
      }
    }
  }
  for (const [instrument, pair] of pairs) compare(instrument, pair, seed, counts);
}

/** Level by level, where the book says that it is whole. */
function compare(instrument: string, { book, twin }: Pair, seed: number, counts: FuzzCounts): void {
  if (book.figures().state !== 'LIVE') return;
  counts.compared += 1;
  for (const side of ['bid', 'ask'] as const) {
    const ours = JSON.stringify(book.levels(side, Number.MAX_SAFE_INTEGER));
    const theirs = JSON.stringify(twin.levels(side));
    if (ours !== theirs) wrong(counts, `seed ${seed}: ${instrument} ${side} ${ours} differs from its twin's ${theirs}`);
  }
}

/** How a frame arrives: what is really fed in its place. */
function arrivals(
  frames: readonly RecordedFrame[],
  index: number,
  chance: Chance,
): readonly [index: number, text: string][] {
  const text = frames[index]?.text ?? '';
  const next = frames[index + 1]?.text;
  switch (chance.below(60)) {
    case 0:
      return [];
    case 1:
      return [
        [index, text],
        [index, text],
      ];
    case 2:
      return next === undefined
        ? [[index, text]]
        : [
            [index + 1, next],
            [index, text],
          ];
    case 3:
      return [[index, text.slice(0, chance.below(text.length))]];
    case 4:
    case 5:
      return [
        [index, chance.pick(GARBAGE)],
        [index, text],
      ];
    default:
      return [[index, text]];
  }
}

function faultyRound(
  { codec, seed }: FuzzOptions,
  chance: Chance,
  frames: readonly RecordedFrame[],
  truth: RecordedTruth,
  length: number,
  counts: FuzzCounts,
): void {
  const player = new BookPlayer(codec());
  let place = 0;
  const trail: string[] = [];
  for (let fed = 0; fed < length;) {
    const fault = arrivals(frames, place, chance);
    if (fault.length !== 1 || fault[0]?.[1] !== frames[place]?.text) counts.faults += 1;
    if (fault.length === 0) trail.push(`lost ${place}`);
    place += fault.some(([index]) => index > place) ? 2 : 1;
    for (const [index, text] of fault) {
      const recorded = frames[index];
      if (recorded === undefined) return;
      const errors = player.errors.length;
      const touched = player.play({ ...recorded, text });
      fed += 1;
      if (text !== recorded.text || fault.length !== 1)
        trail.push(`${fault.length === 2 && fault[0]?.[0] === fault[1]?.[0] ? 'twice ' : ''}${index}`);
      counts.frames += 1;
      if (player.errors.length > errors) counts.refused += 1;
      else counts.decoded += 1;
      for (const instrument of touched) {
        counts.depths += 1;
        const top = player.top(instrument);
        // A venue that numbers its books says itself which state of the recording it must be.
        const sequence = player.lastSequence(instrument);
        const right = sequence === null ? truth.at(index, instrument) : truth.atSequence(sequence, instrument);
        // Of what the recording itself was not sure there (its REST snapshot was on the way) nothing can be said.
        if (top === undefined || right === undefined || right === '') continue;
        counts.compared += 1;
        if (top === right) continue;
        const before = trail.slice(-12).join(', ');
        wrong(counts, `seed ${seed}, faults ${before}: ${instrument} at frame ${index} is ${top}, not ${right}`);
      }
    }
  }
}

function decode(
  codec: VenueCodec,
  frame: RecordedFrame,
  text: string,
  counts: FuzzCounts,
  isDamaged: boolean,
): FrameLog {
  counts.frames += 1;
  const log = new FrameLog();
  const read = codec.decode(text, log, frame.extra === '' ? frame.channel : frame.extra);
  if (read.ok) counts.decoded += 1;
  else counts.refused += 1;
  if (!isDamaged) return log;
  counts.faults += 1;
  if (!read.ok && log.told > 0) wrong(counts, `a refused frame told something: ${text}`);
  for (const event of log.events) {
    const part = unsoundPart(event, codec.venue);
    if (part !== undefined) wrong(counts, `${part} was told of ${text}`);
  }
  return log;
}

function wrong(counts: FuzzCounts, description: string): void {
  counts.wrong += 1;
  if (counts.descriptions.length < MAX_DESCRIBED) counts.descriptions.push(description.slice(0, 4_000));
}
