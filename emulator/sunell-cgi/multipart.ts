import type { Reply } from '../reply.js';

/** How the parts of a stream are written; what the document leaves open or prints both ways can be switched, at any time. */
export interface PartStyle {
  /** Whether a part announces its length (default). */
  lengths: boolean;
  /** A line "HTTP Code: 200 OK" in the head of each part, as the templates of section 1.4 have it and the examples do not. */
  statusLines: boolean;
  eol: '\r\n' | '\n';
}

export const BOUNDARY = 'myboundary';

export const partStyle = (): PartStyle => ({ lengths: true, statusLines: false, eol: '\r\n' });

export const partOf = ({ lengths, statusLines, eol }: PartStyle, type: string, body: Buffer | string): Buffer => {
  const head = [
    `--${BOUNDARY}`,
    ...(statusLines ? ['HTTP Code: 200 OK'] : []),
    `Content-Type: ${type}`,
    ...(lengths ? [`Content-Length: ${Buffer.byteLength(body)}`] : []),
  ];
  return Buffer.concat([Buffer.from(head.map((line) => line + eol).join('') + eol), Buffer.from(body), Buffer.from(eol)]);
};

/** Sections 1.4.6 to 1.4.8. */
export const streamReply = (parts: AsyncIterable<Buffer>): Reply => ({
  headers: {
    Pragma: 'no-cache',
    'Cache-Control': 'no-cache',
    'Content-Type': `multipart/x-mixed-replace; boundary=${BOUNDARY}`,
  },
  body: parts,
});
