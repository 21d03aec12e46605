export type Lanes = ReturnType<typeof createLanes>;

/** Works of which so many are under way at once; the others wait in their order. */
export function createLanes(lanes: number) {
  const waiting: (() => void)[] = [];
  let free = lanes;

  return {
    run: async <Result>(work: () => Promise<Result>): Promise<Result> => {
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
