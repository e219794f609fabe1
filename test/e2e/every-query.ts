/** Asks a gateway that is built for each of its lists with each parameter that its own OpenAPI document offers, one at a time. */

interface Schema {
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly type?: string;
}
interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly required?: boolean;
  readonly schema?: Schema;
}
interface Document {
  readonly paths: Readonly<Record<string, { readonly get?: { readonly parameters?: readonly Parameter[] } }>>;
}

/** What stands for the parts of an address: what exists in every run, or else an id that nobody has. */
const PARTS: Readonly<Record<string, string>> = { venue: 'binance', instrument: 'BTC-USDT' };

/** The addresses of the document, without and with each optional parameter whose schema tells a value; with all that are required. */
export function addressesOf(document: unknown): readonly string[] {
  return Object.entries((document as Document).paths).flatMap(([path, { get }]) => {
    if (get === undefined) return [];
    const queries = (get.parameters ?? []).filter((one) => one.in === 'query');
    const required = queries.filter((one) => one.required === true);
    const optional = queries.filter((one) => one.required !== true && valueFor(one) !== undefined);
    const address = path.replaceAll(/\{(?<name>[^}]+)\}/gu, (_, name: string) => PARTS[name] ?? 'nobody');
    return [[], ...optional.map((one) => [one])].map((some) => withQuery(address, [...required, ...some]));
  });
}

function withQuery(address: string, parameters: readonly Parameter[]): string {
  if (parameters.length === 0) return address;
  return `${address}?${parameters.map((one) => `${one.name}=${encodeURIComponent(String(valueFor(one)))}`).join('&')}`;
}

/** A value that the schema allows; none for texts such as cursors and ids, of which a schema tells too little. */
function valueFor({ name, schema = {} }: Parameter): unknown {
  if (PARTS[name] !== undefined) return PARTS[name];
  const { items, minimum = 1, type } = schema;
  const known = schema.default ?? schema.enum?.[0] ?? items?.enum?.[0];
  if (known !== undefined) return known;
  if (type === 'integer' || type === 'number') return minimum;
  return type === 'boolean' ? true : undefined;
}
