export const kraken = 1;
