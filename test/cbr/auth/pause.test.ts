import { expect, it } from 'vitest';
import { createPause } from '../../../src/cbr/auth/pause.ts';

const MINUTE_MS = 60_000;

function pausing({ random = 0 } = {}) {
  let now = 0;
  const pause = createPause({ nowMs: () => now, random: () => random });
  return {
    ...pause,
    at: (minutes: number) => {
      now = minutes * MINUTE_MS;
    },
    minutes: (secret = 'a') => {
      const untilMs = pause.untilMs(secret);
      return untilMs === undefined ? undefined : untilMs / MINUTE_MS;
    },
  };
}

it('begins above five minutes, and doubles up to an hour', () => {
  const { refused, minutes, at } = pausing();
  const untils: number[] = [];
  for (let now = 0; untils.length < 6; now = untils.at(-1) ?? 0) {
    at(now);
    refused('a');
    untils.push(minutes() ?? 0);
  }
  expect(untils.map((until, index) => until - (untils[index - 1] ?? 0))).toEqual([
    5.5, 11, 22, 44, 60, 60,
  ]);
});

it('is longer by up to a fifth', () => {
  const { refused, minutes } = pausing({ random: 1 });
  refused('a');
  expect(minutes()).toBeCloseTo(6.6);
});

it('counts the refusals of requests under way as one', () => {
  const { refused, minutes, at } = pausing();
  refused('a');
  at(1);
  refused('a');
  expect(minutes()).toBe(5.5);
});

it('is over when the time has passed, the secret has changed, or was accepted', () => {
  const { refused, accepted, isRefused, minutes, at } = pausing();
  refused('a');
  expect([minutes('a'), minutes('b')]).toEqual([5.5, undefined]);
  at(5.5);
  expect([minutes(), isRefused('a')]).toEqual([undefined, true]);
  refused('a');
  accepted('b');
  expect(minutes()).toBe(16.5);
  accepted('a');
  expect([minutes(), isRefused('a')]).toEqual([undefined, false]);
});

it('is kept for each of several secrets, as in a rotation that is half done', () => {
  const { refused, accepted, minutes } = pausing();
  refused('old');
  accepted('new');
  refused('wrong');
  expect([minutes('old'), minutes('wrong'), minutes('new')]).toEqual([5.5, 5.5, undefined]);
});

it('holds for any secret when four were refused in short time', () => {
  const { refused, minutes, at } = pausing();
  for (const [minute, secret] of ['a', 'b', 'c', 'd'].entries()) {
    at(minute);
    expect(minutes(secret)).toBeUndefined();
    refused(secret);
  }
  expect(minutes('e')).toBe(5.5);
  at(5.5);
  expect(minutes('e')).toBeUndefined();
});
