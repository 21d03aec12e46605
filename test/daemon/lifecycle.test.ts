import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLifecycle, STAGES, type Stage } from '../../src/daemon/lifecycle.ts';

/** What began, in order, while these stages were asked for. */
function begunBy(...asked: readonly Stage[]): readonly Stage[] {
  const begun: Stage[] = [];
  const lifecycle = createLifecycle({
    shown: () => begun.push('shown'),
    polling: () => begun.push('polling'),
    ended: () => begun.push('ended'),
  });
  for (const stage of asked) lifecycle.advance(stage);
  expect(lifecycle.stage()).toBe(begun.at(-1) ?? 'made');
  return begun;
}

describe('a lifecycle', () => {
  it.each<[string, readonly Stage[], readonly Stage[]]>([
    ['stands still when nobody asks', [], []],
    ['goes step by step', ['shown', 'polling', 'ended'], ['shown', 'polling', 'ended']],
    ['begins what was left out', ['polling'], ['shown', 'polling']],
    ['begins each once', ['shown', 'shown', 'polling', 'polling'], ['shown', 'polling']],
    ['never goes back', ['polling', 'shown', 'made'], ['shown', 'polling']],
    ['ends without beginning', ['ended'], ['ended']],
    ['begins nothing after the end', ['shown', 'ended', 'polling', 'ended'], ['shown', 'ended']],
  ])('%s', (_what, asked, begun) => {
    expect(begunBy(...asked)).toEqual(begun);
  });

  it('knows the stage that begins, so that whoever joins meanwhile can be brought there', () => {
    const seen: Stage[] = [];
    const look = () => seen.push(lifecycle.stage());
    const lifecycle = createLifecycle({ shown: look, polling: look, ended: look });
    lifecycle.advance('polling');
    expect(seen).toEqual(['shown', 'polling']);
  });

  it('has one order, whatever is called when', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...STAGES), { maxLength: 8 }), (asked) => {
        const begun = begunBy(...asked);
        const order = begun.map((stage) => STAGES.indexOf(stage));
        expect(order).toEqual([...new Set(order)].sort((a, b) => a - b));
        if (begun.includes('polling')) expect(begun).toContain('shown');
      }),
    );
  });
});
