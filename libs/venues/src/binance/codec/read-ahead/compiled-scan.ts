import { type Problem, type Result, err, ok, problem } from '#libs/kernel';
import { SCAN_BINARY } from './scan-binary.js';

interface Place {
  readonly value: number;
}

/** What `assembly/frame-scan.ts` exports: functions, and where in its memory what is. */
export interface CompiledScan {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly STREAMS: Place;
  readonly STREAM_HEAD_LENGTH: Place;
  readonly STREAM_MIDDLE_LENGTH: Place;
  readonly STREAM_KIND: Place;
  readonly STREAM_PRICE: Place;
  readonly STREAM_SIZE: Place;
  readonly STREAM_HEAD: Place;
  readonly STREAM_MIDDLE: Place;
  readonly TRADE: Place;
  readonly QUOTE: Place;
  readonly DEPTH: Place;
  readonly RECORDS: Place;
  readonly LEVELS: Place;
  readonly INPUT: Place;
  learn(index: number): void;
  scan(start: number, end: number, to: number): number;
}

/** What of WebAssembly is used: Node has it, its types do not. */
declare const WebAssembly:
  | {
      readonly Module: new (binary: Uint8Array) => object;
      readonly Instance: new (module: object) => { readonly exports: CompiledScan };
    }
  | undefined;

/** Makes another scan, with a memory of its own; a reason where there is no room for one more, though there was before. */
export type NewScan = () => Result<CompiledScan, Problem>;

let compiled: Result<NewScan, Problem> | undefined;

/** The compiled scanner; a reason where this build has none, or this machine runs none (`--jitless`, a processor without SSE 4.1). */
export function compiledScan(): Result<NewScan, Problem> {
  compiled ??= compile(SCAN_BINARY);
  return compiled;
}

/** As {@link compiledScan}, of any binary in base64. */
export function compile(binary: string): Result<NewScan, Problem> {
  if (binary === '') return absent('it was not built with it');
  if (typeof WebAssembly === 'undefined') return absent('Node runs without WebAssembly');
  const { Module, Instance } = WebAssembly;
  try {
    const module = new Module(Buffer.from(binary, 'base64'));
    const newScan = (): Result<CompiledScan, Problem> => instanceOf(() => new Instance(module).exports);
    // Where there is no room for any memory, that shows here and not among frames.
    const first = newScan();
    return first.ok ? ok(newScan) : first;
  } catch (error) {
    return absent(reasonOf(error));
  }
}

function instanceOf(make: () => CompiledScan): Result<CompiledScan, Problem> {
  try {
    return ok(make());
  } catch (error) {
    return absent(reasonOf(error));
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function absent(reason: string): Result<never, Problem> {
  const message = 'Binance frames are read one by one, which costs more processor: there is no compiled scanner here.';
  return err(problem('VENUE_NO_COMPILED_SCANNER', message, { reason }));
}
