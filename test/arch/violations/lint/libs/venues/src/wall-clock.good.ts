export const receivedAtUs = (clock: { nowUs(): number }): number => clock.nowUs();
