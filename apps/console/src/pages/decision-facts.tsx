import type { ReactElement, ReactNode } from 'react';
import type { DecisionView } from '#libs/services/gateway';
import { exact } from '../format/decimal-text.js';
import { duration } from '../format/time-text.js';
import { wordsOfName } from '../format/words.js';
import { Badge } from '../ui/badge.js';

/** A value of the numbers behind a decision, whatever its depth. */
function flat(name: string, value: unknown): readonly (readonly [string, string])[] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([inner, each]) => flat(name === '' ? inner : `${name}.${inner}`, each));
  }
  return [[name, String(value)]];
}

/** Why an intent may or may not pass: the rule, its sentence, and every number that the rules looked at. */
export function DecisionFacts({ decision }: { readonly decision: DecisionView }): ReactElement {
  const isRefusal = decision.decision === 'REFUSED';
  const heads: readonly (readonly [string, ReactNode])[] = [
    [
      'Decision',
      <Badge key="d" tone={isRefusal ? 'bad' : 'good'}>
        {decision.decision}
      </Badge>,
    ],
    ...(isRefusal
      ? ([
          ['Rule', decision.rule ?? ''],
          ['Code', <code key="c">{decision.code}</code>],
        ] as const)
      : []),
    ['Counted at', exact(decision.worstPrice)],
    ['Trading state', decision.tradingState],
    ['Limits', `version ${decision.limitsVersion}`],
    ['Tick to decision', duration(decision.decidedAtUs - decision.marketEventAtUs)],
  ];
  const numbers = flat('', decision.numbers);
  return (
    <div data-testid="decision">
      {decision.message === null ? null : <p>{decision.message}</p>}
      <dl className="pairs pairs-dense">
        {[...heads, ...numbers.map(([name, value]) => [wordsOfName(name), exact(value)] as const)].map(
          ([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
        )}
      </dl>
    </div>
  );
}
