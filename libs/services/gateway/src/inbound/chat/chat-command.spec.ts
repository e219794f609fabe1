import { describe, expect, it } from 'vitest';
import { CHAT_HELP, parseChatCommand } from './chat-command.js';

const post = (word: string, scope: string, reason: string) => ({
  word,
  requests: [{ method: 'POST', url: `/v1/risk/${word}`, body: { scope, reason, commandId: 'c-1' } }],
});

describe('a message to the bot', () => {
  it.each([
    ['/halt', post('halt', 'all', 'halted from Telegram')],
    ['/halt@our_bot  too\n volatile ', post('halt', 'all', 'too volatile')],
    ['/halt account=paper-1', post('halt', 'paper-1', 'halted from Telegram')],
    ['/Resume account=paper-1 it is calm', post('resume', 'paper-1', 'it is calm')],
    ['/reduce overnight', post('reduce', 'all', 'overnight')],
    ['/resume', { sentence: 'Say why: /resume REASON' }],
    ['/reduce account=paper-1', { sentence: 'Say why: /reduce REASON' }],
    ['/status', { word: 'status', requests: [{ url: '/v1/risk' }, { url: '/v1/services' }] }],
    ['/orders please', { word: 'orders', requests: [{ method: 'GET', url: '/v1/orders?limit=10' }] }],
    ['/halting', { sentence: CHAT_HELP }],
    ['halt', { sentence: CHAT_HELP }],
    ['/start', { sentence: CHAT_HELP }],
    ['', { sentence: CHAT_HELP }],
  ])('%j is understood', (text, command) => {
    expect(parseChatCommand(text, 'c-1')).toMatchObject(command);
  });
});
