/** A request to our own REST routes. */
export interface ChatRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly body?: Readonly<Record<string, string>>;
}

/** What can be asked for, by its word. */
export type ChatWord = 'status' | 'positions' | 'orders' | 'halt' | 'reduce' | 'resume';

/** What somebody wants: requests and the word that says how to tell their answers, or a sentence at once. */
export type ChatCommand =
  { readonly word: ChatWord; readonly requests: readonly ChatRequest[] } | { readonly sentence: string };

/** What the bot says to a word that it does not know. */
export const CHAT_HELP = [
  '/status: what may be traded, equity, exposure, services',
  '/positions: what is held',
  '/orders: the newest ten',
  '/halt: nothing new is traded (a reason may follow)',
  '/reduce REASON: only what brings positions nearer to zero',
  '/resume REASON: trade again',
  'account=ID before the reason names one account; without it all are meant.',
].join('\n');

const READS: Readonly<Record<'status' | 'positions' | 'orders', readonly string[]>> = {
  status: ['/v1/risk', '/v1/services'],
  positions: ['/v1/positions?open=true&limit=40'],
  orders: ['/v1/orders?limit=10'],
};

/** Who presses the kill switch must not have to think of a reason. */
const REASON_OF_HALT = 'halted from Telegram';

/** Reads a message. `commandId` names the command that it may be: the message that comes again is the same command. */
export function parseChatCommand(text: string, commandId: string): ChatCommand {
  // In menus a command carries the name of its bot: /halt@our_bot.
  const [, word = '', rest = ''] = /^\/([a-z]+)(?:@\w+)?(?:\s+([^]*))?$/iu.exec(text.trim()) ?? [];
  switch (word.toLowerCase()) {
    case 'status':
    case 'positions':
    case 'orders':
      return readOf(word.toLowerCase() as keyof typeof READS);
    case 'halt':
      return changeOf('halt', rest, commandId, REASON_OF_HALT);
    case 'reduce':
      return changeOf('reduce', rest, commandId);
    case 'resume':
      return changeOf('resume', rest, commandId);
    default:
      return { sentence: CHAT_HELP };
  }
}

function readOf(word: keyof typeof READS): ChatCommand {
  return { word, requests: READS[word].map((url) => ({ method: 'GET', url })) };
}

function changeOf(
  word: 'halt' | 'reduce' | 'resume',
  rest: string,
  commandId: string,
  usualReason?: string,
): ChatCommand {
  const [, scope = 'all', said = ''] = /^(?:account=(\S+)\s*)?([^]*)$/u.exec(rest.trim()) ?? [];
  // What is a line of an audit stays one line.
  const reason = said === '' ? usualReason : said.replaceAll(/\s+/gu, ' ').trim();
  if (reason === undefined) return { sentence: `Say why: /${word} REASON` };
  return { word, requests: [{ method: 'POST', url: `/v1/risk/${word}`, body: { scope, reason, commandId } }] };
}
