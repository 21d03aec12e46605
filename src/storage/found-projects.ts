import * as z from 'zod';
import { FOUND_PROJECTS_MAX, type FoundProjects } from '../domain/found-project.ts';
import { type Kind, readAs } from './kind.ts';

const stored = z.strictObject({
  authUrl: z.string(),
  atSeconds: z.number(),
  projects: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      region: z.string(),
      endpoint: z.string().optional(),
    }),
  ),
});

/** What lists of projects last came to, by their names. */
export const FOUND_PROJECTS: Kind<FoundProjects> = {
  name: 'found_projects',
  // The same as are taken of a list, whatever else was in it.
  fields: ({ projects, ...found }) => ({
    ...found,
    projects: projects.slice(0, FOUND_PROJECTS_MAX),
  }),
  decode: (fields) => {
    const read = readAs(stored, fields);
    if ('problem' in read) return read;
    const projects = read.value.projects.map((each) => ({ endpoint: undefined, ...each }));
    return { value: { ...read.value, projects } };
  },
};
