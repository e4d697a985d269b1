/** What a person reads for a code: what happened, and what to do about it. `{name}` is filled in. */
export type Message = { readonly text: string; readonly remedy: string };

/** The messages of one area; codes read `area/what-happened`. */
export type Messages = Readonly<Record<`${string}/${string}`, Message>>;
