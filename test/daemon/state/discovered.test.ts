import { describe, expect, it } from 'vitest';
import { createDiscovered, NO_DISCOVERY } from '../../../src/daemon/state/discovered.ts';
import { followed } from '../../support/followed.ts';

function three() {
  const discovered = createDiscovered();
  const all = ['a', 'b', 'c'].map(
    (id) => [id, followed({ checkpointId: id, askedAtSeconds: undefined })] as const,
  );
  discovered.replace('prod', { ...NO_DISCOVERY, followed: new Map(all) });
  return discovered;
}

describe('what answers say of followed restore points', () => {
  it('is known at once, and part of the whole in its order', () => {
    const discovered = three();
    const before = discovered.of('prod');
    discovered.setFollowed('prod', 'b', followed({ checkpointId: 'b', askedAtSeconds: 9 }));
    discovered.setFollowed('prod', 'c', undefined);
    expect(discovered.followed('prod', 'b')?.askedAtSeconds).toBe(9);
    expect(discovered.followed('prod', 'c')).toBeUndefined();
    expect(discovered.followed('prod', 'a')).toBe(before.followed.get('a'));
    const after = discovered.of('prod');
    expect([...after.followed.keys()]).toEqual(['a', 'b']);
    expect([...before.followed.keys()]).toEqual(['a', 'b', 'c']);
    expect(discovered.of('prod')).toBe(after);
  });

  it('leaves what the lists say as it is: who asks for that with each answer copies nothing', () => {
    const discovered = three();
    const before = discovered.of('prod');
    discovered.setFollowed('prod', 'b', followed({ checkpointId: 'b', askedAtSeconds: 9 }));
    expect(discovered.listsOf('prod')).toBe(before);
    expect(discovered.of('prod')).not.toBe(before);
  });

  it('is forgotten with all the rest', () => {
    const discovered = three();
    discovered.setFollowed('prod', 'b', followed({ checkpointId: 'b', askedAtSeconds: 9 }));
    discovered.forget('prod');
    expect(discovered.of('prod')).toBe(NO_DISCOVERY);
  });
});
