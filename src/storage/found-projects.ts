import * as z from 'zod';
import { FOUND_PROJECTS_MAX, type FoundProjects } from '../domain/found-project.ts';
import { type Kind, readAs } from './kind.ts';

/** Some more than are watched: which of them these are, the configuration says. */
const STORED_MAX = 5 * FOUND_PROJECTS_MAX;

const stored = z.strictObject({
  authUrl: z.string(),
  atSeconds: z.number(),
  projects: z
    .array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        region: z.string(),
        endpoint: z.string().optional(),
      }),
    )
    .max(STORED_MAX),
});

/** What lists of projects last came to, by their names. */
export const FOUND_PROJECTS: Kind<FoundProjects> = {
  name: 'found_projects',
  fields: ({ projects, ...found }) => ({ ...found, projects: projects.slice(0, STORED_MAX) }),
  decode: (fields) => {
    const read = readAs(stored, fields);
    if ('problem' in read) return read;
    const projects = read.value.projects.map((each) => ({ endpoint: undefined, ...each }));
    return { value: { ...read.value, projects } };
  },
};
