/** How much later than its ticks a schedule begins: so long, or as the name of the host has it. */
export type PollOffset = { readonly ms: number } | { readonly host: string };
