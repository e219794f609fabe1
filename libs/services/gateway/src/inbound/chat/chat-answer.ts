import type { OrdersView, PositionsView } from '../views/page.view.js';
import type { CommandView, RiskView } from '../views/risk.view.js';
import type { ServiceHealthView } from '../views/service.view.js';
import type { ChatWord } from './chat-command.js';

/** What a route answered. */
export interface RouteAnswer {
  readonly status: number;
  /** The JSON of its view, or of a problem. */
  readonly body: unknown;
}

/** Tells what the routes answered in lines for a chat, with the figures that they answered. */
export function chatAnswer(word: ChatWord, answers: readonly RouteAnswer[]): string {
  const refused = answers.find(({ status }) => status !== 200);
  if (refused !== undefined) return problemText(refused);
  const [first, second] = answers.map(({ body }) => body);
  switch (word) {
    case 'status':
      return [...riskLines(first as RiskView), servicesLine(second as readonly ServiceHealthView[])].join('\n');
    case 'positions':
      return listText((first as PositionsView).items.map(positionLine), first as PositionsView, 'No position is open.');
    case 'orders':
      return (first as OrdersView).items.map(orderLine).join('\n') || 'There is no order.';
    case 'halt':
    case 'reduce':
    case 'resume':
      return commandText(first as CommandView);
  }
}

function problemText({ body, status }: RouteAnswer): string {
  const {
    code = 'REFUSED',
    detail = '',
    errors = [],
  } = (body ?? {}) as {
    readonly code?: string;
    readonly detail?: string;
    readonly errors?: readonly { readonly message: string }[];
  };
  return [`Not done: ${detail} (${status} ${code})`, ...errors.map(({ message }) => message)].join('\n');
}

function riskLines({ exposures, states }: RiskView): readonly string[] {
  return [
    ...states.map(({ actor, changedAt, reason, scope, state }) =>
      changedAt === null ? `${scope}: ${state}` : `${scope}: ${state} since ${changedAt} by ${actor}: ${reason}`,
    ),
    ...exposures.map(
      ({ account, equity, grossExposure, reserved }) =>
        `${account}: equity ${equity ?? 'not known'}, exposure ${grossExposure ?? 'not known'}, reserved ${reserved}`,
    ),
  ];
}

function servicesLine(services: readonly ServiceHealthView[]): string {
  const others = services.filter(({ state }) => state !== 'ready');
  if (others.length === 0) return `services: all ${services.length} are ready`;
  return `services: ${others.map(({ service, state }) => `${service} ${state}`).join(', ')}`;
}

function positionLine(position: PositionsView['items'][number]): string {
  const { account, averagePrice, feesOutsideProfit, instrument, quantity, realisedProfit, unrealisedProfit, venue } =
    position;
  const fees = Object.entries(feesOutsideProfit).map(([asset, fee]) => `${fee} ${asset}`);
  const lacks = fees.length === 0 ? '' : ` (without fees of ${fees.join(', ')})`;
  const profit = `profit ${realisedProfit} realised, ${unrealisedProfit} open${lacks}`;
  return `${account} ${venue} ${instrument}: ${quantity} at ${averagePrice}, ${profit}`;
}

function orderLine(order: OrdersView['items'][number]): string {
  const { account, clientOrderId, cumQuantity, instrument, quantity, side, status, venue } = order;
  return `${side} ${quantity} ${instrument}: ${status}, ${cumQuantity} filled (${account} ${venue} ${clientOrderId})`;
}

function listText(lines: readonly string[], { nextCursor }: PositionsView, none: string): string {
  if (lines.length === 0) return none;
  return [...lines, ...(nextCursor === null ? [] : ['and more: see the console'])].join('\n');
}

function commandText({ changedAt, commandId, scope, state, version }: CommandView): string {
  return `${scope} is ${state} since ${changedAt} (version ${version}, command ${commandId})`;
}
