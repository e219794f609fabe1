export const later = (time: { runAfter(ms: number, work: () => void): unknown }, work: () => void): unknown =>
  time.runAfter(10, work);
