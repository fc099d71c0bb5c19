/** What goes along with every request to a device. */
export interface Call {
  /** Ends the request, down to the socket. */
  readonly signal?: AbortSignal;
  /** The channel meant; 1 is the first. */
  readonly channel: number;
}
