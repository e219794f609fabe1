import type { CommandView } from '#libs/services/gateway';
import { randomId } from '../browser/browser-random.js';
import { ownerOf } from './credential-owner.js';
import { RestProblem } from './rest-problem.js';
import { wallClockUs } from '../browser/browser-time.js';
import { KeptCommands } from './kept-commands.js';
import { UnansweredCommands, bringAbout } from './unanswered-commands.js';

const TOKEN_KEY = 'tradewind.token';
const US_PER_MS = 1_000;

/** The token that this tab was given; empty where it was given none. */
export function currentToken(): string {
  return sessionStorage.getItem(TOKEN_KEY) ?? '';
}

/** Keeps a token for this tab alone. */
export function keepToken(token: string): void {
  sessionStorage.setItem(TOKEN_KEY, token);
}

function authorization(): Record<string, string> {
  const token = currentToken();
  return token === '' ? {} : { authorization: `Bearer ${token}` };
}

async function readAnswer<T>(response: Response): Promise<T> {
  const body: unknown = await response.json().catch(() => ({}));
  if (response.ok) return body as T;
  const { code = 'NO_ANSWER', detail = `The gateway answered ${response.status}.` } = body as {
    readonly code?: string;
    readonly detail?: string;
  };
  throw new RestProblem(response.status, code, detail);
}

/** Asks the gateway; throws a {@link RestProblem}. */
export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return readAnswer<T>(
    await fetch(path, { headers: { accept: 'application/json', ...authorization() }, signal: signal ?? null }),
  );
}

const commands = new UnansweredCommands(
  { makeId: randomId, owner: () => ownerOf(currentToken()), nowMs: () => wallClockUs() / US_PER_MS },
  new KeptCommands(() => sessionStorage),
);

/** Gives a command that adds something, such as an order: once, however often it is sent until it is answered; throws a {@link RestProblem}. */
export function giveOnce<T>(path: string, body: object): Promise<T> {
  return commands.giveOnce(path, body, (named) => postJson<T>(path, named));
}

/** Gives a command after which something is so, whatever was before; throws a {@link RestProblem}. */
export function demand<T>(path: string, body: object): Promise<T> {
  return bringAbout(() => postJson<T>(path, body));
}

/** Asks the gateway what needs a body; throws a {@link RestProblem}. */
export async function postJson<T>(path: string, body: object): Promise<T> {
  const headers = { 'content-type': 'application/json', ...authorization() };
  return readAnswer<T>(await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) }));
}

/** What an operator may do with the trading state. */
export type StateChange = 'halt' | 'reduce' | 'resume';

/** Changes the trading state of everything, in the name of whoever the credential is of; resolves with the receipt of risk. */
export function changeTradingState(change: StateChange, reason: string): Promise<CommandView> {
  return demand<CommandView>(`/v1/risk/${change}`, { scope: 'all', reason });
}

/** Accepts a difference to the venue, in the name of whoever the credential is of: the difference is the id of the command, and is accepted once. */
export function acceptDifference(account: string, id: string, reason: string): Promise<unknown> {
  return demand(`/v1/accounts/${account}/differences/${id}/accept`, { reason });
}

/** Fetches trades as CSV. */
export async function fetchTradesCsv(query: string): Promise<Blob> {
  const response = await fetch(`/v1/trades${query}`, { headers: { accept: 'text/csv', ...authorization() } });
  if (!response.ok) return readAnswer<Blob>(response);
  return response.blob();
}
