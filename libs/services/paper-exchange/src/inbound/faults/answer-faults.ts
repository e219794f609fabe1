import { Decimal, isMultipleOf, parseDecimal } from '#libs/kernel';
import type { RestAnswer, RestRequest } from '../rest/rest-handler.js';
import type { ChangeFilters, FaultyRefusal, HideRecent } from './fault-plan.js';

type Row = Readonly<Record<string, unknown>>;

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);

/** An answer about orders or trades as it was `lagMs` ago: rows are left out, and a single order is not known yet. */
export function hideRecent(answer: RestAnswer, { lagMs }: HideRecent, nowMs: number): RestAnswer {
  const isRecent = (row: unknown): boolean => isRow(row) && Number(row['time']) > nowMs - lagMs;
  const body: unknown = JSON.parse(answer.body);
  if (Array.isArray(body)) return { ...answer, body: JSON.stringify(body.filter((row) => !isRecent(row))) };
  if (!isRecent(body)) return answer;
  return { ...answer, status: 400, body: JSON.stringify({ code: -2013, msg: 'Order does not exist.' }) };
}

/** The answer to `exchangeInfo` with the new steps; every other answer as it is. */
export function showChangedFilters(answer: RestAnswer, fault: ChangeFilters): RestAnswer {
  const body: unknown = JSON.parse(answer.body);
  if (!isRow(body) || !Array.isArray(body['symbols'])) return answer;
  const symbols = body['symbols'].map((one: unknown) =>
    isRow(one) && one['symbol'] === fault.symbol ? { ...one, filters: changed(one['filters'], fault) } : one,
  );
  return { ...answer, body: JSON.stringify({ ...body, symbols }) };
}

function changed(filters: unknown, { tickSize, stepSize }: ChangeFilters): unknown {
  if (!Array.isArray(filters)) return filters;
  return filters.map((filter: unknown) => {
    if (!isRow(filter)) return filter;
    if (filter['filterType'] === 'PRICE_FILTER' && tickSize !== undefined) return { ...filter, tickSize };
    if (filter['filterType'] === 'LOT_SIZE' && stepSize !== undefined) return { ...filter, stepSize };
    return filter;
  });
}

/** The refusal of a new order that does not fit the new steps; `undefined` for everything else. */
export function refusalByFilters(request: RestRequest, fault: ChangeFilters): FaultyRefusal | undefined {
  const [path = '', query = ''] = request.target.split('?');
  if (request.method !== 'POST' || !/\/order(\/test)?$/u.test(path)) return undefined;
  const params = new URLSearchParams(query === '' ? request.body : query);
  if (params.get('symbol') !== fault.symbol) return undefined;
  if (!fits(params.get('price'), fault.tickSize)) return broken('PRICE_FILTER');
  return fits(params.get('quantity'), fault.stepSize) ? undefined : broken('LOT_SIZE');
}

const broken = (filter: string): FaultyRefusal => ({ status: 400, code: -1013, message: `Filter failure: ${filter}` });

function fits(text: string | null, step: string | undefined): boolean {
  const value = parseDecimal(text ?? '');
  return value === undefined || step === undefined || isMultipleOf(value, new Decimal(step));
}
