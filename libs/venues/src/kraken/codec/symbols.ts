import { isInstrumentName } from '../../codec/index.js';
import { JsonShapeError } from '../../values/json.js';

/** What REST still calls by another name than WebSocket v2 does. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['XBT', 'BTC'],
  ['XDG', 'DOGE'],
]);

/** An asset by its name in WebSocket v2: REST's `XBT` is `BTC`, its `XDG` `DOGE`. */
export function assetName(restName: string): string {
  return ALIASES.get(restName) ?? restName;
}

/** An asset by its name in REST, the other way round. */
export function restAssetName(name: string): string {
  return [...ALIASES].find(([, other]) => other === name)?.[0] ?? name;
}

/** Kraken's `BTC/USD` as `BTC-USD`; tokenised shares such as `AAPLx/USD` become capitals too. Throws JsonShapeError. */
export function instrumentOf(symbol: string): string {
  const parts = symbol.split('/');
  const id = parts.join('-').normalize('NFC').toUpperCase();
  if (parts.length !== 2 || !isInstrumentName(id)) {
    throw new JsonShapeError(`"${symbol.slice(0, 40)}" is not a symbol`);
  }
  return id;
}
