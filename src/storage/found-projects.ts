import * as z from 'zod';
import { FOUND_PROJECTS_MAX, type FoundProjects } from '../domain/found-project.ts';
import { type Kind, readAs, whole } from './kind.ts';

/** Some more than are watched: which of them these are, the configuration says. */
const STORED_MAX = 5 * FOUND_PROJECTS_MAX;

const project = whole({
  id: z.string(),
  name: z.string(),
  region: z.string(),
  endpoint: z.string().optional(),
});

const stored = z.strictObject({
  authUrl: z.string(),
  atSeconds: z.number(),
  projects: z.array(project).max(STORED_MAX),
});

/** What lists of projects last came to, by their names. */
export const FOUND_PROJECTS: Kind<FoundProjects> = {
  name: 'found_projects',
  fields: ({ projects, ...found }) => ({ ...found, projects: projects.slice(0, STORED_MAX) }),
  decode: (fields) => readAs(stored, fields),
};
