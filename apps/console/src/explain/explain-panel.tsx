import { type ReactElement, type RefObject, useEffect, useRef } from 'react';
import type { AccountView } from '#libs/services/gateway';
import { useGateway } from '../api/queries.js';
import { useAll } from '../live/use-live.js';
import { useQuote } from '../ui/amounts.js';
import * as account from './account-figures.js';
import * as book from './book-figures.js';
import type { Explanation, Subject } from './subject.js';

/** The least distance to the edges of the window, in pixels. */
const MARGIN = 8;

/** Puts the panel under the figure, or over it where there is no room. */
function place(panel: HTMLElement, near: HTMLElement): void {
  const at = near.getBoundingClientRect();
  const { height, width } = panel.getBoundingClientRect();
  const left = Math.max(MARGIN, Math.min(at.left, innerWidth - width - MARGIN));
  const below = at.bottom + MARGIN;
  const top = below + height <= innerHeight ? below : Math.max(MARGIN, at.top - height - MARGIN);
  panel.style.left = `${left}px`;
  panel.style.top = `${top}px`;
}

function Shown({ title, formula, inputs, result, source }: Explanation): ReactElement {
  return (
    <>
      <h3>{title}</h3>
      <p className="explain-formula" data-testid="explain-formula">
        {formula}
      </p>
      <dl className="pairs pairs-dense" data-testid="explain-inputs">
        {inputs.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="explain-result">
        <span aria-hidden="true">= </span>
        <strong data-testid="explain-result">{result}</strong>
      </p>
      <p className="quiet small">{source}</p>
    </>
  );
}

function AccountFigure({ figure, of }: Extract<Subject, { readonly of: string }>): ReactElement {
  const { data } = useGateway<AccountView>(`/v1/accounts/${of}`, 1_000);
  const facts: account.AccountFacts = {
    worth: useAll('equity').find((each) => each.account === of),
    balances: data?.balances ?? [],
    positions: useAll('position'),
    markets: useAll('market'),
  };
  if (figure === 'today') return <Shown {...account.explainToday(facts)} />;
  return <Shown {...(figure === 'profit' ? account.explainProfit(facts) : account.explainEquity(facts))} />;
}

function MarketFigure({ figure, of }: Extract<Subject, { readonly of: string }>): ReactElement | null {
  const market = useAll('market').find(({ instrument, venue }) => `${venue}:${instrument}` === of);
  if (market === undefined) return null;
  if (figure === 'mid') return <Shown {...account.explainMid(market)} />;
  if (figure === 'spread') return <Shown {...account.explainSpread(market)} />;
  const isChange = figure === 'hourChange';
  return <Shown {...(isChange ? account.explainHourChange(market) : account.explainLastPrice(market))} />;
}

type OfExposure = Extract<Subject, { readonly figure: 'grossExposure' | 'riskEquity' | 'reserved' }>;

function ExposureFigure({ figure, of }: OfExposure): ReactElement {
  const { data } = useGateway<AccountView>(`/v1/accounts/${of.account}`, 1_000);
  const now = useAll('exposure').find((each) => each.account === of.account) ?? of;
  const positions = useAll('position');
  const quote = useQuote(of.account);
  if (figure === 'reserved') return <Shown {...account.explainReserved(now, quote)} />;
  return (
    <Shown
      {...(figure === 'grossExposure'
        ? account.explainGrossExposure(now, positions, quote)
        : account.explainRiskEquity(now, data?.balances ?? [], quote))}
    />
  );
}

function explanationOf(subject: Subject): Explanation | undefined {
  switch (subject.figure) {
    case 'exposureOfEquity':
      return account.explainExposureOfEquity(subject.of);
    case 'balance':
      return book.explainBalance(subject.of);
    case 'executed':
      return book.explainExecuted(subject.of);
    case 'sentToEnd':
      return book.explainSentToEnd(subject.of);
    case 'latency':
      return book.explainLatency(subject.of);
    case 'fee':
      return book.explainFee(subject.of);
    case 'limit':
      return book.explainLimit(subject.of);
    case 'worst':
      return book.explainWorst(subject.of);
    case 'used':
      return book.explainUsed(subject.of);
    case 'strategyHeld':
    case 'strategyRealised':
    case 'strategyUnrealised':
      return book.explainStrategy(subject.figure, subject.of);
    case 'quantity':
    case 'averagePrice':
    case 'markPrice':
    case 'cost':
    case 'unrealised':
    case 'realised':
      return book.explainPosition(subject.figure, subject.of);
    default:
      return undefined;
  }
}

function Content({ subject }: { readonly subject: Subject }): ReactElement | null {
  switch (subject.figure) {
    case 'equity':
    case 'today':
    case 'profit':
      return <AccountFigure {...subject} />;
    case 'lastPrice':
    case 'hourChange':
    case 'mid':
    case 'spread':
      return <MarketFigure {...subject} />;
    case 'grossExposure':
    case 'riskEquity':
    case 'reserved':
      return <ExposureFigure {...subject} />;
    default: {
      const explanation = explanationOf(subject);
      return explanation === undefined ? null : <Shown {...explanation} />;
    }
  }
}

/** What opens over the page: the browser closes it by Escape or a click beside it, and gives the focus back. */
export function ExplainPanel({
  id,
  subject,
  near,
  onClosed,
}: {
  readonly id: string;
  readonly subject: Subject;
  readonly near: RefObject<HTMLElement | null>;
  readonly onClosed: () => void;
}): ReactElement {
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const shown = panel.current;
    if (shown === null) return;
    shown.showPopover();
    if (near.current !== null) place(shown, near.current);
    shown.focus();
  }, [near]);
  return (
    <div
      ref={panel}
      id={id}
      popover="auto"
      role="dialog"
      aria-label="How this figure is made"
      tabIndex={-1}
      className="explain-panel"
      onToggle={({ newState }) => {
        if (newState === 'closed') onClosed();
      }}
    >
      <Content subject={subject} />
    </div>
  );
}
