import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { InvalidArgumentError } from 'commander';
import { parseInstrumentName } from '#libs/kernel';
import type { TradewindConfig } from '../config/config-schema.js';
import { parseDuration } from './duration.js';
import type { LiveAddresses, TestnetAccess } from './venue-access.js';

/** How fast a tape is played: a factor on the recorded pace, or as fast as possible. */
export type TapeSpeed = number | 'max';

/** A file of invented symbols, as the paper exchange reads it, and the instruments that it names. */
export interface InventedFile {
  readonly path: string;
  readonly instruments: readonly string[];
}

/** The options of `npm start`. */
export interface LaunchOptions {
  /** How long to trade, in milliseconds; without it until Ctrl-C (or the end of the tape). */
  readonly forMs: number | undefined;
  /** A folder of recorded frames to play instead of the synthetic market. */
  readonly tape: string | undefined;
  /** A real exchange whose public market paper-exchange relays and trades against, instead of the synthetic market. */
  readonly live: LiveAddresses | undefined;
  /** A testnet to trade at, instead of paper-exchange. */
  readonly testnet: TestnetAccess | undefined;
  /** How fast the tape is played; 1 is the recorded pace. */
  readonly speed: TapeSpeed;
  /** The seed of the synthetic market: same seed, same market. */
  readonly seed: number;
  /** Whether market-data, risk, order-management and strategy share one process. */
  readonly desk: boolean;
  /** The gateway's port; the other services take the ports after it. Without it every port is a free one. */
  readonly portBase: number | undefined;
  /** A file that receives the report as JSON. */
  readonly report: string | undefined;
  /** Symbols of one's own on the synthetic market. */
  readonly invented: InventedFile | undefined;
  /** The instruments to trade, such as `BTC-USDT,ETH-USDT`; without it the demo's (or the tape's). */
  readonly symbols: readonly string[] | undefined;
  /** A folder that keeps books, paper balances and journal between runs; without it the one of the market. */
  readonly data: string | undefined;
  /** How much that folder may hold, in bytes. */
  readonly maxDataBytes?: number | undefined;
  /** Whether what that folder holds is forgotten first. */
  readonly fresh: boolean;
  /** Whether broker and database take TLS and keys only, and the gateway asks everybody for a key. */
  readonly secure: boolean;
  /** What a file says of strategies, limits, balances and services; without it the demo's. */
  readonly config?: TradewindConfig | undefined;
}

const LAST_PORT = 65_535;
const BYTES: Readonly<Record<string, number>> = { MB: 1e6, GB: 1e9, TB: 1e12 };
/** Ports that a run needs, one after the other. */
export const PORTS_NEEDED = 7;

/** Reads `--for`. */
export function durationOption(text: string): number {
  const result = parseDuration(text);
  if (!result.ok) throw new InvalidArgumentError(result.error.message);
  return result.value;
}

/** Reads `--max-data`, such as `20GB`, in bytes. */
export function sizeOption(text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,6}(?:\.\d{1,3})?)(MB|GB|TB)$/u.exec(text) ?? [];
  const bytes = Math.round(Number(number) * (BYTES[unit] ?? 0));
  if (bytes > 0) return bytes;
  throw new InvalidArgumentError('a size is written like 500MB, 20GB or 1.5TB');
}

/** Reads `--speed`. */
export function speedOption(text: string): TapeSpeed {
  if (text === 'max') return 'max';
  const speed = Number(text);
  if (!(/^\d{1,6}(\.\d{1,6})?$/u.test(text) && speed > 0)) {
    throw new InvalidArgumentError('a speed is "max" or a number above 0, such as 10 or 0.5');
  }
  return speed;
}

/** Reads `--seed`. */
export function seedOption(text: string): number {
  if (!/^\d{1,9}$/u.test(text)) throw new InvalidArgumentError('a seed is a whole number of at most 9 digits');
  return Number(text);
}

/** Reads `--port-base`. */
export function portBaseOption(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/u.test(text) && port >= 1_024 && port + PORTS_NEEDED - 1 <= LAST_PORT) return port;
  throw new InvalidArgumentError(`a port base is a number from 1024 to ${LAST_PORT - PORTS_NEEDED + 1}`);
}

/** Reads `--tape`. */
export function tapeOption(text: string): string {
  const directory = resolve(text);
  if (existsSync(directory) && statSync(directory).isDirectory()) return directory;
  throw new InvalidArgumentError(`there is no folder "${directory}"`);
}

/** Reads `--symbols`. */
export function symbolsOption(text: string): readonly string[] {
  const symbols = text.split(',').map((symbol) => symbol.trim().normalize('NFC'));
  const wrong = symbols.find((symbol) => !parseInstrumentName(symbol).ok);
  if (wrong === undefined && new Set(symbols).size === symbols.length) return symbols;
  throw new InvalidArgumentError('symbols are written like BTC-USDT,ETH-USDT, each once');
}

/** Reads `--invent`: the names here; the paper exchange reads the rest and says what is wrong with it. */
export function inventOption(text: string): InventedFile {
  const path = resolve(text);
  const names = readNames(path);
  if (names !== undefined && names.every((name) => parseInstrumentName(name).ok)) return { path, instruments: names };
  throw new InvalidArgumentError(
    `"${path}" is no JSON list of symbols with base, quote, tickSize, lotSize and startPrice`,
  );
}

function readNames(path: string): readonly string[] | undefined {
  try {
    const listed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (!Array.isArray(listed) || listed.length === 0) return undefined;
    const names = listed.map((one: unknown) => nameOf(one));
    return names.every((name) => name !== undefined) ? names : undefined;
  } catch {
    return undefined;
  }
}

function nameOf(listed: unknown): string | undefined {
  if (typeof listed !== 'object' || listed === null) return undefined;
  const { base, quote } = listed as { readonly base?: unknown; readonly quote?: unknown };
  return typeof base === 'string' && typeof quote === 'string' ? `${base}-${quote}`.normalize('NFC') : undefined;
}
