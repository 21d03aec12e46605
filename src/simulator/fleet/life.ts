/** Stands for a checkpoint the API does not know (any longer): 404 with BackupService.6217. */
export const GONE = 'gone';

export interface LifeStep {
  /** Counted from the start of the fleet, or of the present round of a repeated life. */
  readonly afterSeconds: number;
  /** A status in the API's spelling, or `gone`. */
  readonly status: string;
}

/** What happens to a checkpoint in the course of time, without anybody doing anything. */
export interface Life {
  /** In ascending order of time. */
  readonly steps: readonly LifeStep[];
  /** Length of a round, after which the life begins anew; without it there is one round only. */
  readonly repeatSeconds?: number | undefined;
}

/** The status of a checkpoint that began with `initial`, at some time of its life. */
export function statusAt(
  initial: string,
  life: Life | undefined,
  { elapsedSeconds }: { readonly elapsedSeconds: number },
): string {
  if (life === undefined) return initial;
  const { steps, repeatSeconds } = life;
  const seconds =
    repeatSeconds === undefined || elapsedSeconds < 0
      ? elapsedSeconds
      : elapsedSeconds % repeatSeconds;
  return steps.findLast(({ afterSeconds }) => afterSeconds <= seconds)?.status ?? initial;
}
