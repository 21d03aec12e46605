import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { createAborts } from '../../../src/cbr/http/aborts.ts';

const listeners = ({ signal }: AbortController) => getEventListeners(signal, 'abort').length;

it('tells all who hear, once and with the reason, by one listener', () => {
  const aborts = createAborts();
  const [one, other] = [new AbortController(), new AbortController()];
  const told: unknown[] = [];
  const hear = (name: string) => (reason: unknown) => void told.push([name, reason]);
  aborts.hear(one.signal, hear('first'));
  aborts.hear(one.signal, hear('second'));
  aborts.hear(other.signal, hear('third'));
  expect([listeners(one), listeners(other)]).toEqual([1, 1]);
  one.abort('over');
  one.abort('again');
  expect(told).toEqual([
    ['first', 'over'],
    ['second', 'over'],
  ]);
});

it('tells nobody who has left, and leaves no listener behind', () => {
  const aborts = createAborts();
  const controller = new AbortController();
  const told: string[] = [];
  const [leaving, staying] = [() => void told.push('leaving'), () => void told.push('staying')];
  aborts.hear(controller.signal, leaving);
  aborts.hear(controller.signal, staying);
  aborts.leave(controller.signal, leaving);
  aborts.leave(controller.signal, leaving);
  expect(listeners(controller)).toBe(1);
  aborts.leave(controller.signal, staying);
  expect(listeners(controller)).toBe(0);
  aborts.hear(controller.signal, staying);
  controller.abort();
  expect(told).toEqual(['staying']);
});

it('each may leave while they are told', () => {
  const aborts = createAborts();
  const calls: string[] = [];
  const stop = new AbortController();
  const one = () => {
    calls.push('one');
    aborts.leave(stop.signal, other);
  };
  const other = () => void calls.push('other');
  aborts.hear(stop.signal, one);
  aborts.hear(stop.signal, other);
  stop.abort();
  expect(calls).toEqual(['one']);
});
