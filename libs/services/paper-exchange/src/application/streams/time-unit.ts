import { ApiError } from '../requests/api-error.js';

/** A moment in milliseconds (13 digits until the year 2286) in a field that holds times, or as an element of a list. */
const MOMENT = /("(?:[A-Za-z]*[tT]ime|[ETOCWtu]|authorizedSince|connectedSince)":|[[,])(\d{13})(?=[,}\]])/gu;

/** The end of a kline, on a stream and in a list: the last millisecond of it, where the kline begins with a whole second. */
const KLINE_END = /("t":\d{13},"T":\d{10}999|\[\d{13}(?:,"[\d.]+"){5},\d{10}999)(?=[,}\]])/gu;

/** A JSON text with its times in microseconds where they were in milliseconds; a kline ends with the last microsecond of it. */
export function inMicroseconds(json: string): string {
  return json.replace(KLINE_END, '$1999').replace(MOMENT, '$1$2000');
}

/** Whether a client wants microseconds; milliseconds where it says nothing. @throws ApiError -1194 */
export function wantsMicroseconds(unit: string | null | undefined): boolean {
  const word = (unit ?? 'MILLISECOND').toUpperCase();
  if (word === 'MICROSECOND') return true;
  if (word === 'MILLISECOND') return false;
  throw new ApiError(-1194, 'Invalid value for time unit; expected either MICROSECOND or MILLISECOND.');
}
