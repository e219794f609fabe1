import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MemoryGateway, startMemoryGateway } from '../testing/memory-gateway.fixture.js';

let gateway: MemoryGateway;

beforeAll(async () => {
  gateway = await startMemoryGateway();
});

afterAll(() => gateway?.stop());

describe('GET /', () => {
  it('names every address of the OpenAPI document, with its method unless it is read', async () => {
    const { paths } = (await gateway.send('GET', '/openapi.json')).body as { readonly paths: Record<string, object> };
    const documented = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => (method === 'get' ? path : `${method.toUpperCase()} ${path}`)),
    );
    const { addresses } = (await gateway.send('GET', '/')).body as { readonly addresses: Record<string, string> };
    expect(documented.length).toBeGreaterThan(30);
    expect(documented.filter((address) => !Object.values(addresses).includes(address))).toEqual([]);
  });
});
