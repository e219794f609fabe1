const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;
const SAFE_BITS = 53;
const WHOLE = /^\d{1,16}$/u;

/**
 * A venue's trade id as the number that our events carry: itself where it is a whole number below 2^53, else (a UUID, a longer
 * number) a 53-bit FNV-1a hash of its text, so that two feeds of the same venue give the same trade the same number.
 */
export function tradeNumber(id: string): number {
  if (hasOwnNumber(id)) return Number(id);
  let hash = FNV_OFFSET;
  for (let i = 0; i < id.length; i += 1) hash = BigInt.asUintN(64, (hash ^ BigInt(id.charCodeAt(i))) * FNV_PRIME);
  return Number(BigInt.asUintN(SAFE_BITS, hash ^ (hash >> BigInt(SAFE_BITS))));
}

/** Whether a trade id is itself the number that our events carry; a hash has no order. */
export function hasOwnNumber(id: string): boolean {
  return WHOLE.test(id) && Number.isSafeInteger(Number(id));
}
