import * as z from 'zod';
import { type Failure, isFailure } from '../../domain/outcome.ts';
import type { HttpAnswer } from '../http/exchange.ts';
import { type Iam, parse, type Question } from './iam.ts';
import type { Sender } from './sender.ts';

/** IAM gives up to 5,000; a page of these is read in a few milliseconds. */
const PER_PAGE = 500;
/** As many pages are read; whoever has more projects takes several credentials. */
const PAGES_MAX = 10;
/** Some 5,000 projects. More than that is not read in one go. */
const ANSWER_BYTES_MAX = 2 * 1024 * 1024;

/** A project as IAM lists it. */
export interface ListedProject {
  readonly id: string;
  readonly name: string;
  readonly isEnabled: boolean;
}

export interface ProjectList {
  /** Each once. */
  readonly projects: readonly ListedProject[];
  /** Entries that cannot be read. */
  readonly unreadable: number;
}

export interface ListingProjects {
  readonly authUrl: string;
  readonly iam: Pick<Iam, 'ask'>;
  readonly sender: Sender;
  /** Whether requests are signed: tokens have an operation that needs no right, keys have pages. */
  readonly isSigned: boolean;
  readonly signal: AbortSignal;
}

interface Page extends ProjectList {
  readonly entries: number;
}

const listAnswer = z.object({
  projects: z.array(z.unknown()),
  links: z.object({ next: z.string().nullish() }).nullish(),
});
const entry = z.object({
  id: z.string().regex(/^[\w-]{1,64}$/),
  name: z.string(),
  enabled: z.boolean().nullish(),
});

/** All projects of whoever asks. It is the whole list, or a failure. */
export async function listProjects(listing: ListingProjects): Promise<ProjectList | Failure> {
  const { iam, sender, isSigned, signal } = listing;
  const projects = new Map<string, ListedProject>();
  let unreadable = 0;
  for (let page = 1; page <= PAGES_MAX; page += 1) {
    const read = await iam.ask(questionOf(listing, page), sender, signal);
    if (isFailure(read)) return read;
    const before = projects.size;
    for (const project of read.projects) projects.set(project.id, project);
    unreadable += read.unreadable;
    // Who does not know pages gives everything, or the same once more.
    const isLast = !isSigned || read.entries < PER_PAGE || projects.size === before;
    if (isLast) return { projects: [...projects.values()], unreadable };
  }
  return {
    reason: 'invalid_response',
    detail: `there are more than ${PAGES_MAX * PER_PAGE} projects`,
  };
}

function questionOf({ authUrl, isSigned }: ListingProjects, page: number): Question<Page> {
  const path = isSigned ? `/v3/projects?page=${page}&per_page=${PER_PAGE}` : '/v3/auth/projects';
  return {
    operation: 'list_projects',
    request: { method: 'GET', url: new URL(`${authUrl}${path}`) },
    read: (answer) => readPage(answer, isSigned),
  };
}

function readPage(answer: HttpAnswer, isSigned: boolean): Page | string {
  if (answer.body.length > ANSWER_BYTES_MAX) return 'the list of projects is larger than 2 MiB';
  const read = parse(listAnswer, answer);
  if (typeof read === 'string') return read;
  // No documentation has it; half a list is none.
  if (!isSigned && typeof read.links?.next === 'string') return 'the list of projects goes on';
  const projects = read.projects.flatMap((each) => entry.safeParse(each).data ?? []);
  return {
    projects: projects.map(({ id, name, enabled }) => ({ id, name, isEnabled: enabled !== false })),
    unreadable: read.projects.length - projects.length,
    entries: read.projects.length,
  };
}
