/** Milliseconds since 1970, as `Date.now` tells them. Everything in a virtual camera that depends on time takes one, so that tests can set it. */
export type Clock = () => number;
