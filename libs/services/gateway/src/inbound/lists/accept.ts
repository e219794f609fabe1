/** How well a header of a client suits a media type. */
interface Suits {
  /** Its weight, from 0 to 1. */
  readonly weight: number;
  /** 2 where it is named, 1 for its kind (`text/*`), 0 for anything. */
  readonly exactness: number;
  readonly place: number;
}

const NOT_AT_ALL: Suits = { weight: 0, exactness: -1, place: 0 };

/**
 * Whether a client prefers CSV to JSON, by the weights of its `Accept` header (RFC 9110, 12.5.1). Of equal weights the one that is
 * named more exactly counts, then the one that is named first; who names neither gets JSON.
 */
export function prefersCsv(accept: string | undefined): boolean {
  const ranges = (accept ?? '*/*').toLowerCase().split(',').map(rangeOf);
  const csv = suitsOf('text/csv', ranges);
  const json = suitsOf('application/json', ranges);
  if (csv.weight !== json.weight) return csv.weight > json.weight;
  if (csv.exactness !== json.exactness) return csv.weight > 0 && csv.exactness > json.exactness;
  return csv.weight > 0 && csv.place < json.place;
}

interface Range {
  readonly type: string;
  readonly weight: number;
}

function rangeOf(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim());
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
  return { type, weight: /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/u.test(weight) ? Number(weight) : 0 };
}

/** What the most exact range that fits says. */
function suitsOf(type: string, ranges: readonly Range[]): Suits {
  const patterns = ['*/*', `${type.split('/')[0] ?? ''}/*`, type];
  return ranges.reduce((best: Suits, range, place) => {
    const exactness = patterns.indexOf(range.type);
    return exactness > best.exactness ? { weight: range.weight, exactness, place } : best;
  }, NOT_AT_ALL);
}
