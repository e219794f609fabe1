import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inventOption, portBaseOption, seedOption, speedOption, symbolsOption, tapeOption } from './launch-options.js';

describe('the options of npm start', () => {
  it('read speeds: a factor above nothing, or max', () => {
    expect(['10', '0.5', 'max'].map(speedOption)).toEqual([10, 0.5, 'max']);
    for (const text of ['0', '-1', 'fast', '', '1e9', 'NaN']) expect(() => speedOption(text)).toThrow(/speed/u);
  });

  it('read seeds and port bases, and refuse what cannot be one', () => {
    expect(seedOption('42')).toBe(42);
    for (const text of ['-1', '1.5', 'x', '']) expect(() => seedOption(text)).toThrow(/seed/u);
    expect(portBaseOption('65529')).toBe(65_529);
    for (const text of ['80', '65530', '70000', 'x']) expect(() => portBaseOption(text)).toThrow(/port base/u);
  });

  it('read instruments as BASE-QUOTE, each once', () => {
    expect(symbolsOption('BTC-USDT, ETH-USDT')).toEqual(['BTC-USDT', 'ETH-USDT']);
    for (const text of ['BTCUSDT', 'BTC-USDT,BTC-USDT', '', 'BTC USDT', 'BTC-US DT']) {
      expect(() => symbolsOption(text)).toThrow(/symbols/u);
    }
  });

  it('refuse a tape that is not a folder', () => {
    expect(() => tapeOption('/no/such/folder')).toThrow('/no/such/folder');
  });

  it('read the names of invented symbols from their file, and refuse what is no such list', () => {
    const folder = mkdtempSync(join(tmpdir(), 'invented-'));
    const path = join(folder, 'symbols.json');
    const option = (listed: unknown) => {
      writeFileSync(path, JSON.stringify(listed));
      return inventOption(path);
    };
    expect(option([{ base: '修仙', quote: 'USDT' }])).toEqual({ path, instruments: ['修仙-USDT'] });
    for (const wrong of [[], {}, [{ base: 'a b', quote: 'USDT' }], [null], [{ base: 'BTC' }]])
      expect(() => option(wrong)).toThrow(/JSON list of symbols/u);
    rmSync(folder, { recursive: true });
    expect(() => inventOption(path)).toThrow(path);
  });
});
