import { SettingsError, createLog } from '#libs/platform';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProcessSupervisor } from './process-supervisor.js';
import { runService } from './run-service.js';

describe('a process whose service cannot go on', () => {
  let exits: number[];
  let said: string[];
  beforeEach(() => {
    exits = [];
    said = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  });
  afterEach(() => vi.restoreAllMocks());
  const exit = (code: number): void => void exits.push(code);

  it('ends as after a fault of the software', () => {
    const supervisor = new ProcessSupervisor('risk', createLog('risk', 'silent'), exit);
    supervisor.fail(new Error('the books contradict themselves'));
    expect([exits, said]).toEqual([[70], []]);
  });

  it('ends with a sentence for people where its settings turn out to be wrong', () => {
    const supervisor = new ProcessSupervisor('risk', createLog('risk', 'silent'), exit);
    supervisor.fail(new SettingsError('SYMBOLS: There is no BTC-USDT.'));
    expect([exits, said]).toEqual([[78], ['risk cannot start. SYMBOLS: There is no BTC-USDT.\n']]);
  });

  it('makes nothing and takes no signal where its settings cannot be read', async () => {
    const listeners = process.listenerCount('SIGTERM');
    const module = vi.fn<() => never>();
    const settings = (): never => {
      throw new SettingsError('ACCOUNT is missing.');
    };
    await runService({ name: 'risk', settings, module, exit });
    expect([exits, said]).toEqual([[78], ['risk cannot start. ACCOUNT is missing.\n']]);
    expect([module.mock.calls, process.listenerCount('SIGTERM')]).toEqual([[], listeners]);
  });
});
