/** What is done with a project's data: nothing yet, shown as long as it is young, renewed, nothing. */
export const STAGES = ['made', 'shown', 'polling', 'ended'] as const;
export type Stage = (typeof STAGES)[number];

export type Beginnings = Readonly<Record<Exclude<Stage, 'made'>, () => void>>;

/** Holds the one order in which things begin, so that nobody has to call them in order. */
export function createLifecycle(beginnings: Beginnings) {
  let stage: Stage = 'made';

  return {
    /**
     * Goes on to a stage, through all that come before it; only the end leaves out what has not
     * begun. Each begins once, and none is ever left for an earlier one.
     */
    advance: (to: Stage): void => {
      for (const next of stagesBetween(stage, to)) {
        stage = next;
        beginnings[next]();
      }
    },
    stage: () => stage,
  };
}

function stagesBetween(from: Stage, to: Stage): readonly Exclude<Stage, 'made'>[] {
  if (from === 'ended') return [];
  if (to === 'ended') return ['ended'];
  const between = STAGES.slice(STAGES.indexOf(from) + 1, STAGES.indexOf(to) + 1);
  return between.filter((stage) => stage !== 'made');
}
