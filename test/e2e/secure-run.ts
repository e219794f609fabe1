import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Launcher } from './launcher.js';
import { addressesOf } from './every-query.js';
import { secretsIn, secretsOf, settingsOfProcess, textOfFolder } from '../secrets/secrets-of.js';

const HEADERS = { 'content-type': 'application/json' };

/** A run of `npm start -- --secure`, looked at from outside while it trades. */
export class SecureRun {
  readonly #launcher: Launcher;
  readonly #base: string;
  /** Everything that anybody may see of it, but for its log. */
  #seen = '';

  constructor(launcher: Launcher) {
    this.#launcher = launcher;
    this.#base = /console +(http:\/\/\S+)\/console/u.exec(launcher.output)?.[1] ?? '';
  }

  /** The administrator's key as it was printed; empty where none was. */
  get firstKey(): string {
    return /first API key +(tw_\S+)/u.exec(this.#launcher.output)?.[1] ?? '';
  }

  get runDirectory(): string {
    return /» logs +(.+)\n/u.exec(this.#launcher.output)?.[1] ?? '';
  }

  /** The status of a request to the gateway; what it says is kept. */
  async statusOf(path: string, key?: string, request: RequestInit = {}): Promise<number> {
    const authorization = key === undefined ? {} : { authorization: `Bearer ${key}` };
    const response = await fetch(`${this.#base}${path}`, { ...request, headers: { ...HEADERS, ...authorization } });
    this.#seen += `\n${JSON.stringify([...response.headers])}${await response.text()}`;
    return response.status;
  }

  /** The status of every list and of every parameter that the gateway says it has, by address: `not found` is an answer, too. */
  async askEveryQuery(key: string): Promise<ReadonlyMap<string, number>> {
    const headers = { authorization: `Bearer ${key}` };
    const document: unknown = await (await fetch(`${this.#base}/openapi.json`, { headers })).json();
    const statuses = new Map<string, number>();
    // The stream of changes has no end.
    for (const address of addressesOf(document).filter((one) => !one.startsWith('/v1/stream')))
      statuses.set(address, await this.statusOf(address, key));
    return statuses;
  }

  /** Whether every service speaks TLS with both servers, and enters the broker with an nkey of its own. */
  expectTlsEverywhere(): void {
    const services = this.#settings().filter((settings) => settings.has('NATS_URL'));
    expect(services).toHaveLength(5);
    for (const settings of services) {
      expect(settings.get('NATS_URL')).toMatch(/^tls:/u);
      expect(settings.has('NATS_PASSWORD')).toBe(false);
      expect(settings.get('SECURE_MODE')).toBe('true');
      expect(settings.get('DATABASE_URL') ?? '?sslmode=verify-full&').toContain('sslmode=verify-full&');
    }
    expect(new Set(services.map((settings) => settings.get('NATS_NKEY_SEED'))).size).toBe(services.length);
  }

  /** Reads everything that the services show: metrics, health, errors. */
  async lookEverywhere(key: string): Promise<void> {
    const ports = JSON.parse(readFileSync(join(this.runDirectory, 'ports.json'), 'utf8')) as Record<string, number>;
    const running = this.#launcher.services().map(({ name }) => name);
    expect(Object.keys(ports)).toEqual(expect.arrayContaining(running));
    for (const port of running.map((name) => ports[name])) {
      for (const path of [
        '/metrics',
        '/health/ready',
        '/health/live',
        '/health/startup',
        '/paper/status',
        '/nowhere',
      ]) {
        this.#seen += `\n${await (await fetch(`http://127.0.0.1:${port}${path}`)).text()}`;
      }
    }
    for (const path of ['/v1/orders', '/v1/trades', '/v1/accounts', '/v1/health', '/docs-json', '/docs', '/v1/nowhere'])
      await this.statusOf(path, key);
    await this.statusOf('/v1/commands/halt', key, { method: 'POST', body: '{"scope":{"broken":' });
    await this.statusOf(`/v1/orders?limit=${'9'.repeat(400)}`, key);
    await this.statusOf('/v1/orders', `${key}x`);
  }

  /** The secrets of all processes as long as they run. */
  readSecrets(): readonly (readonly [string, string])[] {
    return [
      ...new Map(
        this.#settings()
          .flatMap((settings) => secretsOf(settings))
          .map((one) => [one[1], one]),
      ).values(),
    ];
  }

  /** No secret stands anywhere: not in what was read, printed, logged or reported. */
  expectNoSecret(secrets: readonly (readonly [string, string])[]): void {
    expect(secrets.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        'DATABASE_URL',
        'NATS_NKEY_SEED',
        'SIGNING_KEY',
        'BINANCE_API_KEY',
        'BINANCE_API_SECRET',
      ]),
    );
    const logs = textOfFolder(this.runDirectory);
    expect(logs.length).toBeGreaterThan(10_000);
    expect(this.#seen.length).toBeGreaterThan(10_000);
    const all = { seen: this.#seen, logs, output: this.#launcher.output };
    for (const [where, text] of Object.entries(all)) expect([where, ...secretsIn(text, secrets)]).toEqual([where]);
  }

  #settings(): readonly ReadonlyMap<string, string>[] {
    return this.#launcher.services().flatMap(({ pid }) => (pid === undefined ? [] : [settingsOfProcess(pid)]));
  }
}
