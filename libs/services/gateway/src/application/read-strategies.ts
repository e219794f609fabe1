import { Inject, Injectable } from '@nestjs/common';
import type { StrategySchema } from '#libs/domain';
import { SERVICE_BOARD, type ServiceBoard, TRADING_READS, type TradingReads } from '../ports.js';
import { namesInStatus } from './names-in-status.js';

/** A strategy at work on one instrument. */
export interface StrategyReading {
  readonly strategy: string;
  readonly account: string;
  readonly venue: string;
  readonly instrument: string;
  /** Which strategy of the registry it is; empty where the service does not say. */
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly state: Readonly<Record<string, string>>;
  /** Whether it trades. */
  readonly on: boolean;
  /** Grows by one with every change by an operator; 0 is what the settings say. */
  readonly version: number;
  readonly pendingIntentId: string | null;
  /** Why it takes no part; null while it does. */
  readonly benched: string | null;
  /** `undefined` where it never held anything. */
  readonly position: Awaited<ReturnType<TradingReads['findPositions']>>[number] | undefined;
}

/** Puts together what the strategy service shows of its strategies and what their positions have made. */
@Injectable()
export class ReadStrategies {
  readonly #board: ServiceBoard;
  readonly #trading: TradingReads;

  constructor(@Inject(SERVICE_BOARD) board: ServiceBoard, @Inject(TRADING_READS) trading: TradingReads) {
    this.#board = board;
    this.#trading = trading;
  }

  /** Every run by strategy and instrument; none while the strategy service does not answer. */
  async readStrategies(): Promise<readonly StrategyReading[]> {
    const status = await this.#board.readStatus('strategy');
    const runs = isRecord(status) && Array.isArray(status['strategies']) ? (status['strategies'] as unknown[]) : [];
    return Promise.all(runs.filter(isRecord).map((run) => this.#readRun(run)));
  }

  /** The names of all strategies of the settings, at work or not; none while the strategy service does not answer. */
  async readNames(): Promise<readonly string[]> {
    return namesInStatus(await this.#board.readStatus('strategy'), 'configured');
  }

  /** What the parameters of each strategy of the registry may be; none while the strategy service does not answer. */
  async readSchemas(): Promise<readonly StrategySchema[]> {
    const status = await this.#board.readStatus('strategy');
    const schemas = isRecord(status) && Array.isArray(status['schemas']) ? (status['schemas'] as unknown[]) : [];
    return schemas.filter(isRecord) as unknown as readonly StrategySchema[];
  }

  async #readRun(run: Readonly<Record<string, unknown>>): Promise<StrategyReading> {
    const [account, venue, instrument] = [textOf(run['account']), textOf(run['venue']), textOf(run['instrument'])];
    const positions = await this.#trading.findPositions(account, instrument);
    return {
      strategy: textOf(run['strategy']),
      account,
      venue,
      instrument,
      name: textOf(run['name']),
      on: run['on'] !== false,
      version: typeof run['version'] === 'number' ? run['version'] : 0,
      parameters: isRecord(run['parameters']) ? run['parameters'] : {},
      state: isRecord(run['state']) ? textsOf(run['state']) : {},
      pendingIntentId: run['pendingIntentId'] === null ? null : textOf(run['pendingIntentId']),
      benched: run['benched'] === null ? null : textOf(run['benched']),
      position: positions.find((position) => position.venue === venue),
    };
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textsOf(record: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, String(value)]));
}
