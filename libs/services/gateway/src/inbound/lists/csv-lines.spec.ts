import { describe, expect, it } from 'vitest';
import type { TradeEntity } from '#libs/persistence';
import { sampleTrade } from '../../testing/sample-rows.fixture.js';
import { tradeView } from '../views/trade.view.js';
import { readCsvLines } from './csv-lines.js';
import { type Sheet, pagedListing, wholeListing } from './listing.js';
import { SHEETS } from './sheets.js';

interface Cell {
  readonly cell: unknown;
}
const CELL_SHEET: Sheet<Cell> = { file: 'cells', columns: ['cell'] };

/** Trades in pages; `read` holds where each page began that was read. */
function tradesIn(pages: readonly (readonly TradeEntity[])[]) {
  const read: (string | undefined)[] = [];
  const listing = pagedListing({
    kind: 'trades',
    sheet: SHEETS.trades,
    query: { limit: 1 },
    read: ({ after }) => {
      read.push(after?.[0]);
      const page = Number(after?.[0] ?? 0);
      const next = page + 1 < pages.length ? [String(page + 1)] : undefined;
      return Promise.resolve({ rows: pages[page] ?? [], next });
    },
    view: tradeView,
  });
  return { listing, read };
}

async function textIn(lines: Promise<AsyncGenerator<string>>): Promise<string> {
  const parts: string[] = [];
  for await (const part of await lines) parts.push(part);
  return parts.join('');
}

const fieldOf = async (cell: unknown): Promise<string> =>
  (await textIn(readCsvLines(wholeListing(CELL_SHEET, [{ cell }])))).slice('cell\r\n'.length, -'\r\n'.length);

describe('a list as CSV', () => {
  it('holds every page, a line for each row below the header', async () => {
    const { listing, read } = tradesIn([
      [{ tradeId: '2', ...sampleTrade(2) }],
      [],
      [{ tradeId: '1', ...sampleTrade(1) }],
    ]);
    const lines = (await textIn(readCsvLines(listing))).split('\r\n');
    expect(lines[0]).toBe(SHEETS.trades.columns.join(','));
    expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(['2', '1', '']);
    expect(lines[1]).toContain(',-1.5,');
    expect(lines[1]).toContain(',2023-11-14T22:13:20.000002Z,');
    expect(lines[1]).toContain(',1700000000000002,');
    expect(read).toEqual([undefined, '1', '2']);
  });

  it('is a header alone where nothing matches', async () => {
    expect(await textIn(readCsvLines(wholeListing(CELL_SHEET, [])))).toBe('cell\r\n');
  });

  it('reads a page only when the one before was taken', async () => {
    const { listing, read } = tradesIn(
      Array.from({ length: 9 }, (_, page) => [{ tradeId: String(page), ...sampleTrade(page) }]),
    );
    const lines = await readCsvLines(listing);
    expect(read).toHaveLength(1);
    await lines.next();
    await lines.next();
    expect(read).toHaveLength(1);
    await lines.next();
    expect(read).toHaveLength(2);
    await lines.return(undefined);
    expect(read).toHaveLength(2);
  });

  it('rejects before its first line where the first page cannot be read', async () => {
    const away = { ...wholeListing(CELL_SHEET, []), readPage: () => Promise.reject(new Error('away')) };
    await expect(readCsvLines(away)).rejects.toThrow('away');
  });
});

describe('a field of CSV', () => {
  it.each(['=1+1', '+cmd', '-cmd', '@SUM(A1)', '-', '-1-1', '\tx', '＝1'])(
    'that is the text %j is no formula to a spreadsheet',
    async (text) => {
      expect(await fieldOf(text)).toBe(`'${text}`);
    },
  );

  it.each(['-1.5', '0.00000001', '123456789012345678901234567890.123456789', -3])(
    'that is the number %s stays as it is',
    async (number) => {
      expect(await fieldOf(number)).toBe(String(number));
    },
  );

  it('is quoted where it holds what would end it', async () => {
    expect(await fieldOf('a,b')).toBe('"a,b"');
    expect(await fieldOf('say "a"')).toBe('"say ""a"""');
    expect(await fieldOf('a\r\nb')).toBe('"a\r\nb"');
    expect(await fieldOf('=HYPERLINK("x")')).toBe(`"'=HYPERLINK(""x"")"`);
    expect(await fieldOf('a b')).toBe('a b');
  });

  it('is JSON of what has fields of its own, and empty for nothing', async () => {
    expect(await fieldOf({ limit: '20' })).toBe('"{""limit"":""20""}"');
    expect(await fieldOf(null)).toBe('');
    expect(await fieldOf(undefined)).toBe('');
    expect(await fieldOf(false)).toBe('false');
  });

  it('is a time in ISO 8601 where the view has it in microseconds only, and empty where there is none', async () => {
    const sheet: Sheet<{ readonly sentAtUs: number | null }> = { file: 'times', columns: ['sentAt', 'sentAtUs'] };
    const rows = [{ sentAtUs: 1_700_000_000_123_456 }, { sentAtUs: null }];
    const text = await textIn(readCsvLines(wholeListing(sheet, rows)));
    expect(text).toBe('sentAt,sentAtUs\r\n2023-11-14T22:13:20.123456Z,1700000000123456\r\n,\r\n');
  });
});
