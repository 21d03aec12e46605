import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterAll, expect, it } from 'vitest';
import { createPasswords } from '../../../src/web/access/passwords.ts';

const passwords = createPasswords();
afterAll(passwords.stop);

/** Made by Go's x/crypto/bcrypt, by libcrypt in the spelling of htpasswd, and by the package itself. */
it.each([
  ['$2a$05$t3zvODK1R9PyLX5FoXJo7ORZcSozr5KWmIkVMids5B0SQqiKYMFkq', 'right', true],
  ['$2y$05$yXxD9JGF7nHE7PGbgn665OzOZQooheDZ.aQoJC3//bVeHXoWlZ6Li', 'right', true],
  ['$2b$04$LsN7jaetccujZh/ofWCmZe2i58/7YxSPW/LMS3XUTepQ00zaWZrUy', 'right', true],
  ['$2b$04$LsN7jaetccujZh/ofWCmZe2i58/7YxSPW/LMS3XUTepQ00zaWZrUy', 'wrong', false],
  ['$2b$04$LsN7jaetccujZh/ofWCmZe2i58/7YxSPW/LMS3XUTepQ00zaWZrUy', '', false],
])('%s is of %j: %s', async (hash, password, isRight) => {
  expect(await passwords.verify(password, hash)).toBe(isRight);
});

it('are compared without holding up anything else', async () => {
  const cost10 = '$2b$10$R3QahlPZiisEGe2JfEz9euylDF.coP0Cemsbej0/OnFYJIKvX6F02';
  await passwords.verify('warm', cost10);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const outcomes = await Promise.all([
    passwords.verify('right', cost10),
    passwords.verify('wrong', cost10),
    passwords.verify('other', cost10),
  ]);
  delay.disable();
  expect(outcomes).toEqual([true, false, false]);
  // Each takes 70 ms and more, which would be seen; the machine may be busy with something else.
  expect(delay.percentile(90) / 1e6).toBeLessThan(50);
});

it('are compared again after the thread has ended', async () => {
  const own = createPasswords();
  const hash = '$2b$04$LsN7jaetccujZh/ofWCmZe2i58/7YxSPW/LMS3XUTepQ00zaWZrUy';
  expect(await own.verify('right', hash)).toBe(true);
  await own.stop();
  expect(await own.verify('right', hash)).toBe(true);
  await own.stop();
});
