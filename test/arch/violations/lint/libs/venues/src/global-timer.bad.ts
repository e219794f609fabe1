const world = globalThis;
export const later = (work: () => void): unknown => world.setInterval(work, 10);
