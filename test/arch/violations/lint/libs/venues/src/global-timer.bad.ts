export const later = (work: () => void): unknown => globalThis.setInterval(work, 10);
