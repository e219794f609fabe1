export const later = import('rxjs/internal/observable/timer');
