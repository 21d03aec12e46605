import { type About, mayBe } from '../../domain/about.ts';

/** What the readings of the projects are about. */
export interface Abouts {
  of(project: string): About | undefined;
  /** As of now. */
  all(): ReadonlyMap<string, About>;
  /** Takes what was found; whether something else was known before. */
  isOther(project: string, about: About): boolean;
  keep(isKept: (project: string) => boolean): void;
}

export function createAbouts(): Abouts {
  let abouts: ReadonlyMap<string, About> = new Map();
  return {
    of: (project) => abouts.get(project),
    all: () => abouts,
    isOther: (project, about) => {
      const former = abouts.get(project);
      if (former !== undefined && mayBe(former, about)) return false;
      abouts = new Map([...abouts, [project, about]]);
      return former !== undefined;
    },
    keep: (isKept) => {
      abouts = new Map([...abouts].filter(([project]) => isKept(project)));
    },
  };
}
