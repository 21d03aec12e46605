/** Works of which so many are under way at once; the others wait in their order. */
export interface Lanes {
  run<Result>(work: () => Promise<Result>): Promise<Result>;
}

export function createLanes(lanes: number): Lanes {
  const waiting: (() => void)[] = [];
  let free = lanes;

  return {
    run: async (work) => {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next === undefined) free += 1;
        else next();
      }
    },
  };
}
