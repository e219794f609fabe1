import { comparePlain, plainDecimal } from '../../codec/index.js';
import { type JsonObject, asArray, asObject, textField } from '../../values/json.js';
import { readWireFile } from './recorded-frames.js';

/** A raw message and what another project states about it. */
export interface StatedPair {
  readonly test: string;
  readonly raw: readonly string[];
  /** Tardis: the normalised values themselves. */
  readonly expected: readonly JsonObject[] | undefined;
  /** crypto-msg-parser: assertions of its tests, such as `trade.price, 43474.1`. */
  readonly asserts: readonly string[];
  /** Tardis: when the message was received, as it states it. */
  readonly localTimestamp: string | undefined;
}

/** The pairs of a file of `expected/`, such as `tardis/okx`; messages stay as they were written, number text included. */
export function statedPairs(folder: string, file: string): StatedPair[] {
  const lines = readWireFile(folder, 'expected', `${file}.pairs.jsonl`).split('\n');
  return lines.filter((line) => line !== '').map(pairOf);
}

function pairOf(line: string): StatedPair {
  const pair = asObject(JSON.parse(line), 'a pair');
  const { expected, asserts } = pair;
  return {
    test: textField(pair, 'test'),
    raw:
      Array.isArray(pair['raw']) && pair['raw'].every((item) => typeof item === 'string') ? pair['raw'] : [rawOf(line)],
    expected:
      expected === undefined ? undefined : asArray(expected, 'expected').map((item) => asObject(item, 'a value')),
    asserts: asserts === undefined ? [] : asArray(asserts, 'asserts').map(String),
    localTimestamp: typeof pair['localTimestamp'] === 'string' ? pair['localTimestamp'] : undefined,
  };
}

/** The text of the `raw` object, cut out of its line, because `JSON.parse` would change its numbers. */
function rawOf(line: string): string {
  const start = line.indexOf('"raw":') + '"raw":'.length;
  return line.slice(start, line.lastIndexOf(',"expected":'));
}

/** Whether a number that a JSON or Rust test states is our decimal. */
export function isStated(decimal: string | null, stated: unknown): boolean {
  const plain = plainDecimal(String(stated).replace(/^Some\((.*)\)$/u, '$1'));
  return plain !== undefined && decimal !== null && comparePlain(plain, decimal) === 0;
}
