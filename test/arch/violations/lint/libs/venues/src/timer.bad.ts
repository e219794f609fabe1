export const later = (work: () => void): NodeJS.Timeout => setTimeout(work, 10);
