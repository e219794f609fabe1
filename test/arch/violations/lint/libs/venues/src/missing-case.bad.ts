export function sign(side: 'BUY' | 'SELL'): number {
  switch (side) {
    case 'BUY':
      return 1;
  }
  return 0;
}
