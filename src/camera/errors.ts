/** The failures that a flow can tell apart; Catch nodes show the code as `msg.error.code`. */
export const errorCodes = [
  'INVALID_PARAMETER',
  'UNSUPPORTED',
  'NO_DEVICE',
  'UNREACHABLE',
  'TIMEOUT',
  'CONNECTION_LOST',
  'TLS',
  'UNAUTHORIZED',
  'LOCKED_OUT',
  'REJECTED',
  'BAD_RESPONSE',
  'ABORTED',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export interface CameraErrorDetails {
  /** The underlying error. */
  cause?: unknown;
  /** The device's own error code, where it answered with one. */
  deviceCode?: number | string;
  /** The device's own words. */
  deviceMessage?: string;
}

/**
 * What goes wrong between a flow and a camera. `message` names the camera and the operation as soon as they are known
 * (see {@link CameraError.locate}) and says what the user can do; it never holds a secret.
 */
export class CameraError extends Error {
  override readonly name = 'CameraError';
  readonly code: ErrorCode;
  readonly deviceCode?: number | string;
  readonly deviceMessage?: string;
  /** What happened, without the camera and the operation. */
  reason: string;
  camera?: string;
  operation?: string;

  constructor(code: ErrorCode, reason: string, details: CameraErrorDetails = {}) {
    super(reason, { cause: details.cause ?? deviceError(details) });
    this.code = code;
    this.reason = reason;
    if (details.deviceCode !== undefined) this.deviceCode = details.deviceCode;
    if (details.deviceMessage !== undefined) this.deviceMessage = details.deviceMessage;
  }

  /** Catch nodes show an error as this text. */
  override toString(): string {
    return this.message;
  }

  /** The same failure, not yet located, its words changed by `word`. */
  copy(word: (text: string) => string): CameraError {
    const { cause, deviceCode, deviceMessage } = this;
    return new CameraError(this.code, word(this.reason), {
      cause,
      ...(deviceCode === undefined ? {} : { deviceCode }),
      ...(deviceMessage === undefined ? {} : { deviceMessage: word(deviceMessage) }),
    });
  }

  /** Names the camera and the operation; what is already named stays. */
  locate(camera: string, operation?: string): this {
    this.camera ??= camera;
    if (operation !== undefined) this.operation ??= operation;
    return this.#compose();
  }

  #compose(): this {
    this.message = [this.camera, this.operation, this.reason].filter((part) => part !== undefined && part !== '').join(': ');
    return this;
  }
}

/** What the device said, as a cause: Node-RED hands a Catch node the code and the cause of an error, and nothing else of it. */
const deviceError = ({ deviceCode, deviceMessage }: CameraErrorDetails): Error | undefined =>
  deviceCode === undefined && deviceMessage === undefined
    ? undefined
    : Object.assign(new Error(deviceMessage ?? String(deviceCode)), { deviceCode, deviceMessage });

/** Any thrown thing as a {@link CameraError}; what is not one is a defect of ours or of the runtime and keeps its text as cause. */
export const asCameraError = (error: unknown): CameraError => {
  if (error instanceof CameraError) return error;
  if (error instanceof Error && error.name === 'AbortError')
    return new CameraError('ABORTED', 'ended before the answer came', { cause: error });
  const text = error instanceof Error ? error.message : String(error);
  return new CameraError('BAD_RESPONSE', `unexpected failure: ${text.slice(0, 200)}`, { cause: error });
};
