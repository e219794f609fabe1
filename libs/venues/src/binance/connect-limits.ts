/**
 * How often market data opens connections from one address, in the long run and at once: Binance allows 300 in five minutes and bans who
 * opens more. These (135), of which each process takes its part, and those of two accounts (160) together stay below it, however fast what they
 * open is lost again. Most of them may be opened at once: a network that is away for a while is tried as often as by the backoff alone, also by one
 * of many processes, and only what is lost again and again is slowed down.
 */
export const FEED_CONNECTS = { pauseMs: 4_000, atOnce: 60 } as const;
/**
 * As {@link FEED_CONNECTS}, of the own stream of an account. The other processes of the address open none, so that it is not divided among them:
 * orders wait for this stream.
 */
export const ACCOUNT_CONNECTS = { pauseMs: 4_000, atOnce: 5 } as const;
