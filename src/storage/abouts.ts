import * as z from 'zod';
import type { About } from '../domain/about.ts';
import { type Kind, readAs } from './kind.ts';

const stored = z.strictObject({ endpoint: z.string(), projectId: z.string() });

/** What the readings of each project are about, as its sign-in found it. */
export const ABOUTS: Kind<About> = {
  name: 'abouts',
  fields: ({ endpoint, projectId }) => ({ endpoint, projectId }),
  decode: (fields) => readAs(stored, fields),
};
