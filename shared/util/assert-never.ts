/** Ends a `switch` over a tagged union: a missing case is a compile error here. */
export function assertNever(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`);
}
