import type { QuoteComparison } from '../codec/index.js';
import type { QuoteOracle } from './quote-oracle.js';
import { SequenceOracle } from './sequence-oracle.js';
import { TimeOracle } from './time-oracle.js';

/** The oracle that a venue's rule asks for. */
export function quoteOracleFor(rule: QuoteComparison): QuoteOracle {
  return rule.by === 'sequence' ? new SequenceOracle() : new TimeOracle(rule.marginUs);
}
