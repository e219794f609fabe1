import { describe, expect, it } from 'vitest';
import { CircuitBreaker } from './circuit-breaker.js';

const breaker = (): CircuitBreaker => new CircuitBreaker({ failures: 3, halfOpenAfterMs: 10 });

function fail(of: CircuitBreaker, times: number, atUs = 0): void {
  for (let n = 0; n < times; n += 1) of.recordOutcome(true, atUs);
}

describe('the circuit breaker of a venue', () => {
  it('opens after so many failures in a row, and a success in between begins the count anew', () => {
    const circuit = breaker();
    fail(circuit, 2);
    circuit.recordOutcome(false, 0);
    fail(circuit, 2);
    expect(circuit.state).toBe('closed');
    fail(circuit, 1);
    expect(circuit.state).toBe('open');
    expect(circuit.admitsOrder(9_999)).toBe(false);
  });

  it('lets one order through after a while, and none beside it', () => {
    const circuit = breaker();
    fail(circuit, 3);
    expect(circuit.admitsOrder(10_000)).toBe(true);
    expect(circuit.state).toBe('half-open');
    expect(circuit.admitsOrder(10_000)).toBe(false);
    expect(circuit.admitsOrder(99_000)).toBe(false);
  });

  it('refuses exactly what it does not admit, and asking it changes nothing', () => {
    const circuit = breaker();
    expect(circuit.refusesOrder(0)).toBe(false);
    fail(circuit, 3);
    expect([circuit.refusesOrder(9_999), circuit.refusesOrder(10_000), circuit.state]).toEqual([true, false, 'open']);
    circuit.admitsOrder(10_000);
    expect([circuit.refusesOrder(99_000), circuit.state]).toEqual([true, 'half-open']);
  });

  it('closes with a success, and a failure opens it for another while', () => {
    const circuit = breaker();
    fail(circuit, 3);
    circuit.admitsOrder(10_000);
    circuit.recordOutcome(true, 12_000);
    expect(circuit.state).toBe('open');
    expect(circuit.admitsOrder(21_999)).toBe(false);
    expect(circuit.admitsOrder(22_000)).toBe(true);
    circuit.recordOutcome(false, 23_000);
    expect(circuit.state).toBe('closed');
    expect(circuit.admitsOrder(23_000)).toBe(true);
  });

  it('stays open as long as answers of orders that were sent before it opened are failures', () => {
    const circuit = breaker();
    fail(circuit, 3, 1_000);
    fail(circuit, 1, 5_000);
    expect(circuit.admitsOrder(14_999)).toBe(false);
    expect(circuit.admitsOrder(15_000)).toBe(true);
  });
});
