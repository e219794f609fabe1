/**
 * How often market data opens connections from one address, in the long run and at once: Binance allows 300 in five minutes and bans who
 * opens more. These (135) and those of the account (160) together stay below it, however fast what they open is lost again.
 */
export const FEED_CONNECTS = { pauseMs: 2_600, atOnce: 20 } as const;
/** As {@link FEED_CONNECTS}, of the account's own stream. */
export const ACCOUNT_CONNECTS = { pauseMs: 2_000, atOnce: 10 } as const;
