/** Request weights of public data by path (PROTOCOLS.md 1.2). */
const WEIGHTS: ReadonlyMap<string, number> = new Map([
  ['/api/v3/exchangeInfo', 20],
  ['/api/v3/trades', 25],
]);

/** The request weight of a path with its query. */
export function requestWeight(path: string): number {
  const [name = '', query = ''] = path.split('?', 2);
  if (name === '/api/v3/depth') return depthWeight(Number(new URLSearchParams(query).get('limit') ?? 100));
  return WEIGHTS.get(name) ?? 1;
}

/** The request weight of a depth snapshot by its limit. */
export function depthWeight(limit: number): number {
  if (limit <= 100) return 5;
  if (limit <= 500) return 25;
  return limit <= 1_000 ? 50 : 250;
}
