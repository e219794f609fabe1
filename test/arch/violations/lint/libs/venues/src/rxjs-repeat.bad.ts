import { type Observable, of, repeat } from 'rxjs';

export const again = (): Observable<number> => of(1).pipe(repeat({ delay: 1_000 }));
