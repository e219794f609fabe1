import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findRunningGateway } from './running-gateway.js';

/** A pid that no machine gives. */
const NOBODY = 2 ** 31 - 1;

describe('the suite that runs here', () => {
  let runs: string;
  beforeEach(() => {
    runs = mkdtempSync(join(tmpdir(), 'runs-'));
  });
  afterEach(() => rmSync(runs, { recursive: true }));

  function run(name: string, pid: number, ports?: object): void {
    mkdirSync(join(runs, `${name}-${pid}`));
    if (ports !== undefined) writeFileSync(join(runs, `${name}-${pid}`, 'ports.json'), JSON.stringify(ports));
  }

  it('is the one whose process lives and that has told its ports, else port 3000', () => {
    expect(findRunningGateway(join(runs, 'none'))).toEqual({ ok: true, value: 'http://127.0.0.1:3000' });
    run('2026-11-30T11-20-04', NOBODY, { gateway: 4001 });
    run('2026-11-30T11-20-05', process.pid);
    expect(findRunningGateway(runs)).toEqual({ ok: true, value: 'http://127.0.0.1:3000' });
    run('2026-11-30T11-20-03', process.pid, { gateway: 4002 });
    expect(findRunningGateway(runs)).toEqual({ ok: true, value: 'http://127.0.0.1:4002' });
  });

  it('is not guessed where there are several', () => {
    run('2026-11-30T11-20-03', process.pid, { gateway: 4002 });
    run('2026-11-30T11-20-04', process.ppid, { gateway: 4003 });
    expect(findRunningGateway(runs)).toMatchObject({
      error: {
        code: 'SEVERAL_SUITES',
        message: expect.stringMatching(/^2 suites .*:4002 .*:4003 .*--url or GATEWAY_URL\.$/u) as string,
      },
    });
  });
});
