import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccessProof } from './inbound/access/access-proof.js';
import { SHEETS } from './inbound/lists/sheets.js';
import { type MemoryGateway, startMemoryGateway } from './testing/memory-gateway.fixture.js';

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}
interface Operation {
  readonly security?: unknown;
  readonly 'x-roles'?: readonly string[];
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }>
  >;
}
interface Document {
  readonly servers: unknown;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly securitySchemes: Readonly<Record<string, unknown>>;
    readonly schemas: Readonly<Record<string, Schema>>;
  };
}

/** The view of each line of a sheet. */
const VIEWS: Readonly<Record<keyof typeof SHEETS, string>> = {
  trades: 'TradeView',
  orders: 'OrderView',
  positions: 'PositionView',
  decisions: 'DecisionView',
  discrepancies: 'DiscrepancyView',
  balances: 'BalanceView',
  equity: 'EquityPointView',
  audit: 'AuditEntryView',
  markets: 'LiveMarketView',
  instruments: 'InstrumentView',
  bars: 'BarView',
  strategies: 'StrategyView',
  parameters: 'ParameterFieldView',
  services: 'ServiceHealthView',
  recordings: 'RecordingView',
  ledger: 'LedgerLineView',
};

let gateway: MemoryGateway;
let document: Document;
let operations: readonly { readonly name: string; readonly operation: Operation }[];

beforeAll(async () => {
  gateway = await startMemoryGateway();
  document = (await gateway.send('GET', '/openapi.json')).body as Document;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
  );
});

afterAll(() => gateway?.stop());

const resolved = (schema: Schema | undefined): Schema =>
  schema?.$ref === undefined
    ? (schema ?? {})
    : (document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});

/** Whether a route answers with a list: an array, or a page of one. */
function isList({ responses }: Operation): boolean {
  const json = resolved(responses['200']?.content?.['application/json']?.schema);
  return json.type === 'array' || json.properties?.['nextCursor'] !== undefined;
}

const isInCsv = ({ responses }: Operation): boolean => responses['200']?.content?.['text/csv'] !== undefined;

describe('the OpenAPI document', () => {
  it('is of the server that it comes from, and names the two kinds of credential', () => {
    expect(document.servers).toMatchObject([{ url: '/' }]);
    const bearer = { type: 'http', scheme: 'bearer' };
    const { apiKey, jwt, ...others } = document.components.securitySchemes;
    expect(apiKey).toMatchObject({ ...bearer, bearerFormat: 'tw_<id>_<secret>' });
    expect(jwt).toMatchObject({ ...bearer, bearerFormat: 'JWT' });
    expect(others).toEqual({});
  });

  it('describes every route below /v1, and of each the roles that the guard lets in', () => {
    const routes = gateway.application.get<AccessProof>(AccessProof).listRoutes();
    const stated = routes.map(({ method, path, roles }) => [`${method} ${path.replaceAll(/:(\w+)/gu, '{$1}')}`, roles]);
    const ofData = (name: unknown): boolean => String(name).includes(' /v1/');
    const described = operations.map(({ name, operation }) => [name, operation['x-roles'] ?? 'open']);
    expect(Object.fromEntries(described.filter(([name]) => ofData(name)))).toEqual(
      Object.fromEntries(stated.filter(([name]) => ofData(name))),
    );
    expect(Object.fromEntries(stated)).toMatchObject(Object.fromEntries(described));
  });

  it('says of each guarded route which credentials it takes and that it refuses others, and of an open one neither', () => {
    for (const { name, operation } of operations) {
      const isOpen = operation['x-roles'] === undefined;
      expect(operation.security, name).toEqual(isOpen ? [] : [{ apiKey: [] }, { jwt: [] }]);
      for (const status of ['401', '403']) {
        const told = Object.keys(operation.responses[status]?.content ?? {});
        expect(told, `${name} ${status}`).toEqual(isOpen ? [] : ['application/problem+json']);
      }
    }
    expect(operations.filter(({ operation }) => operation['x-roles'] !== undefined).length).toBeGreaterThanOrEqual(32);
  });

  it('has every list in CSV too', () => {
    const lists = operations.filter(({ operation }) => isList(operation));
    expect(lists.length).toBeGreaterThanOrEqual(11);
    expect(lists.filter(({ operation }) => !isInCsv(operation)).map(({ name }) => name)).toEqual([]);
  });

  it('has no field of a view that its CSV lacks', () => {
    for (const [list, view] of Object.entries(VIEWS)) {
      const { columns } = SHEETS[list as keyof typeof SHEETS];
      const fields = Object.keys(document.components.schemas[view]?.properties ?? {});
      expect(fields.length, view).toBeGreaterThan(0);
      expect(columns, list).toEqual(expect.arrayContaining(fields));
      const times = columns.filter((column) => /(?:^a|A)tUs$/u.test(column)).map((column) => column.slice(0, -2));
      expect(columns, `${list}: the times in ISO 8601`).toEqual(expect.arrayContaining(times));
      expect(new Set(columns).size, list).toBe(columns.length);
    }
  });
});
