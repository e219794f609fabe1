import { describe, expect, it } from 'vitest';
import { LAUNCHED_SERVICES, disposingLaunch, expectNothingLeft, expectReconciled } from './launched.js';
import { textOfFolder } from '../secrets/secrets-of.js';
import { SecureRun } from './secure-run.js';

const launch = disposingLaunch();

describe('npm start', () => {
  it('trades the synthetic market in several instruments, ends reconciled, and leaves nothing running', async () => {
    const launcher = launch(['--for', '20s', '--seed', '7']);
    const report = await expectReconciled(launcher);
    expect(report).toMatchObject({ gaps: { unhealed: 0 }, tradesLost: 0, badFrames: 0 });
    expect(report['bookMatches']).toBe(report['bookChecks']);
    const { sent, received } = report['frames'] as Record<'sent' | 'received', Record<string, number>>;
    expect(Object.keys(sent)).toEqual(['trade', 'bookTicker', 'depth']);
    for (const channel of Object.keys(sent)) expect(sent[channel], channel).toBeGreaterThan(0);
    expect(received).toEqual(sent);
    expect(report['fills']).toBeGreaterThan(10);
    expect(report['trades']).toBe(report['fills']);
    const positions = report['positions'] as readonly { instrument: string }[];
    expect(new Set(positions.map((position) => position.instrument)).size).toBeGreaterThan(1);
    expectNothingLeft(launcher);
  });

  it('with --secure trades over TLS, asks everybody for a key, shows no secret, stops in order at Ctrl-C, also when both the terminal and npm send it, and goes on with its books and keys when it is started again', async () => {
    const launcher = launch(['--secure']);
    await launcher.printed(/fills [1-9]/u);
    const run = new SecureRun(launcher);
    await expect.poll(() => launcher.services().length).toBe(LAUNCHED_SERVICES.length);
    run.expectTlsEverywhere();
    const { firstKey } = run;
    const statuses = [await run.statusOf('/v1/positions'), await run.statusOf('/v1/positions', firstKey)];
    expect([...statuses, await run.statusOf('/v1/positions', `${firstKey.slice(0, -1)}!`)]).toEqual([401, 200, 401]);
    // Of a build: what decorators of libraries know is not the same in a bundle.
    const answers = await run.askEveryQuery(firstKey);
    expect(answers.size).toBeGreaterThan(60);
    expect([...answers].filter(([, status]) => ![200, 404].includes(status))).toEqual([]);
    for (const list of ['ledger', 'orders', 'trades', 'decisions'])
      expect([answers.get(`/v1/${list}?fromUs=0`), answers.get(`/v1/${list}?limit=100`)], list).toEqual([200, 200]);
    await run.lookEverywhere(firstKey);
    const secrets = run.readSecrets();
    launcher.signal('SIGINT');
    launcher.signal('SIGINT');
    const { trades } = await expectReconciled(launcher);
    expectNothingLeft(launcher);
    run.expectNoSecret(secrets);
    expect(launcher.output.split(firstKey)).toHaveLength(2);
    expect(textOfFolder(run.runDirectory)).not.toContain(firstKey.slice(20));
    const again = launch(['--secure', '--for', '3s'], launcher.dataFolder);
    await again.printed(/ 1 s .* fills \d+/u);
    const [, fills] = / 1 s .* fills (\d+)/u.exec(again.output) ?? [];
    expect(Number(fills)).toBeGreaterThanOrEqual(Number(trades));
    expect(new SecureRun(again).firstKey).toBe('');
    expect(await new SecureRun(again).statusOf('/v1/positions', firstKey)).toBe(200);
    await expectReconciled(again);
  });
});
