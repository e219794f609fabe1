import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { type Clock, US_PER_SECOND } from '#libs/kernel';
import { CLOCK } from '#libs/platform';
import type { GatewaySettings } from '../gateway.settings.js';
import { GATEWAY_SETTINGS, type PastHour, type PastLine } from '../ports.js';

const HOUR_US = 3_600 * US_PER_SECOND;
/** A file grows no further: some 2 million bars. What comes behind is not kept. */
const MOST_BYTES = 128 * 1024 * 1024;
const NAME = /^hour-(\d+)\.jsonl$/u;

/** A file for each hour in a folder, of which the last two stay: so an hour is always there, and nothing grows. */
@Injectable()
export class PastHourFiles implements PastHour {
  readonly #folder: string | undefined;
  readonly #clock: Clock;
  #bytes: number | undefined;
  #hour = 0;

  constructor(
    @Inject(GATEWAY_SETTINGS) { GATEWAY_PAST_HOUR }: Pick<GatewaySettings, 'GATEWAY_PAST_HOUR'>,
    @Inject(CLOCK) clock: Clock,
  ) {
    this.#folder = GATEWAY_PAST_HOUR;
    this.#clock = clock;
  }

  async readHour(): Promise<readonly PastLine[]> {
    if (this.#folder === undefined || !existsSync(this.#folder)) return [];
    const hour = this.#hourNow();
    const lines: PastLine[] = [];
    for (const one of [hour - 1, hour]) {
      const file = this.#fileOf(one);
      if (!existsSync(file)) continue;
      for (const text of (await readFile(file, 'utf8')).split('\n')) {
        const line = readLine(text);
        if (line !== undefined) lines.push(line);
      }
    }
    return lines;
  }

  async appendLines(lines: readonly PastLine[]): Promise<void> {
    if (this.#folder === undefined) return;
    const hour = this.#hourNow();
    if (this.#bytes === undefined || hour !== this.#hour) await this.#beginHour(this.#folder, hour);
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    const bytes = (this.#bytes ?? 0) + text.length;
    if (bytes > MOST_BYTES) return;
    // What a kill has cut off stands on a line of its own.
    await appendFile(this.#fileOf(hour), this.#bytes === 0 ? text : `\n${text}`);
    this.#bytes = bytes;
  }

  async #beginHour(folder: string, hour: number): Promise<void> {
    await mkdir(folder, { recursive: true });
    for (const name of await readdir(folder)) {
      const of = Number(NAME.exec(name)?.[1] ?? hour);
      if (of < hour - 1 || of > hour) await rm(join(folder, name));
    }
    const file = this.#fileOf(hour);
    this.#bytes = existsSync(file) ? (await stat(file)).size : 0;
    this.#hour = hour;
  }

  #hourNow(): number {
    return Math.floor(this.#clock.nowUs() / HOUR_US);
  }

  #fileOf(hour: number): string {
    return join(this.#folder ?? '', `hour-${hour}.jsonl`);
  }
}

/** A line as it was written; `undefined` for one that was cut off. */
function readLine(text: string): PastLine | undefined {
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined;
  try {
    const { atUs, kind, of, values } = JSON.parse(text) as Partial<PastLine>;
    const isLine = (kind === 'bar' || kind === 'equity') && typeof of === 'string' && Number.isSafeInteger(atUs);
    const isWhole = Array.isArray(values) && values.every((value) => /^-?\d+(?:\.\d+)?$/u.test(String(value)));
    return isLine && isWhole && atUs !== undefined ? { kind, of, atUs, values } : undefined;
  } catch {
    return undefined;
  }
}
