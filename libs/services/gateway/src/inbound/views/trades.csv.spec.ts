import { describe, expect, it } from 'vitest';
import type { Page, PageRequest, TradeEntity } from '#libs/persistence';
import { sampleTrade } from '../../testing/sample-rows.fixture.js';
import { tradesAsCsv } from './trades.csv.js';

async function fileOf(pages: readonly (readonly TradeEntity[])[]): Promise<string> {
  let page = 0;
  const read = (_request: PageRequest): Promise<Page<TradeEntity>> => {
    const rows = pages[page] ?? [];
    page += 1;
    return Promise.resolve({ rows, next: page < pages.length ? [String(page)] : undefined });
  };
  const parts: string[] = [];
  for await (const part of tradesAsCsv(read, undefined)) parts.push(part);
  return parts.join('');
}

describe('trades as CSV', () => {
  it('hold every page, a line for each trade', async () => {
    const file = await fileOf([[{ tradeId: '2', ...sampleTrade(2) }], [{ tradeId: '1', ...sampleTrade(1) }]]);
    const lines = file.trimEnd().split('\r\n');
    expect(lines[0]).toMatch(/^tradeId,executedAt,account,/u);
    expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(['2', '1']);
    expect(lines[1]).toContain(',-1.5,');
  });

  it('quote what would end a field, and are never a formula to a spreadsheet', async () => {
    const odd = { tradeId: '1', ...sampleTrade(1), strategy: '=HYPERLINK("x")', venueTradeId: 'a,b' };
    const file = await fileOf([[odd]]);
    expect(file).toContain(`"'=HYPERLINK(""x"")"`);
    expect(file).toContain('"a,b"');
  });
});
