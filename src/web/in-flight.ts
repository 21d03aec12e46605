export type InFlight = ReturnType<typeof createInFlight>;

/** What may be on its way at once, over all connections: bytes, or requests. */
export function createInFlight(limit: number) {
  let taken = 0;
  return {
    /** Takes a share, and gives how to hand it back; undefined when there is too little left. */
    take: (share: number): (() => void) | undefined => {
      if (taken + share > limit) return undefined;
      taken += share;
      return () => {
        taken -= share;
      };
    },
  };
}
