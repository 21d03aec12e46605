import { type About, mayBe } from '../../domain/about.ts';

/** What the readings of the projects are about. */
export function createAbouts() {
  let abouts: ReadonlyMap<string, About> = new Map();
  return {
    of: (project: string) => abouts.get(project),
    all: () => abouts,
    /** Takes what was found; whether something else was known before. */
    isOther: (project: string, about: About): boolean => {
      const former = abouts.get(project);
      if (former !== undefined && mayBe(former, about)) return false;
      abouts = new Map([...abouts, [project, about]]);
      return former !== undefined;
    },
    keep: (isKept: (project: string) => boolean): void => {
      abouts = new Map([...abouts].filter(([project]) => isKept(project)));
    },
  };
}
