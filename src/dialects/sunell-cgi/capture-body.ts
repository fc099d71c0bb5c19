import { checkedJpeg } from '../../camera/snapshot.js';
import { decodeText } from '../../wire/text.js';

/** What a camera posts: lines `name=value`, and pictures behind `…PictureData=` as they are or in Base64 (2.6.22.4, 2.6.18.10.5). */
export interface CaptureBody {
  /** In the order of the message, pictures and their lengths left out. */
  members: (readonly [string, string])[];
  /** Whole JPEGs. */
  pictures: Buffer[];
}

const mostMembers = 1000;
const mostPictures = 32;
const longestLine = 4096;
const lineFeed = 10;
const equalsSign = 61;

const isJpegStart = (data: Buffer, at: number): boolean => data[at] === 0xff && data[at + 1] === 0xd8;

const wholeJpeg = (data: Buffer): Buffer | undefined => {
  try {
    return checkedJpeg(data).data;
  } catch {
    return undefined;
  }
};

/** The end of the line that begins or goes on here. */
const lineEnd = (body: Buffer, at: number): number => {
  const end = body.indexOf(lineFeed, at);
  return end < 0 ? body.length : end;
};

/**
 * The picture that begins here, and where it ends. Its length counts what is sent: raw bytes, or Base64 text, of which some devices send more than
 * they announce.
 */
const pictureAt = (body: Buffer, at: number, announced: number): { picture: Buffer | undefined; end: number } => {
  const told = announced > 0 && at + announced <= body.length ? at + announced : undefined;
  if (isJpegStart(body, at)) {
    const end = told ?? body.length;
    const picture = wholeJpeg(body.subarray(at, end));
    return picture || told === undefined ? { picture, end } : { picture: wholeJpeg(body.subarray(at)), end: body.length };
  }
  const isCut = told !== undefined && /[A-Za-z0-9+/=]/.test(String.fromCharCode(body[told] ?? 0));
  const end = told === undefined || isCut ? lineEnd(body, told ?? at) : told;
  return { picture: wholeJpeg(Buffer.from(body.toString('latin1', at, end), 'base64')), end };
};

export const readCaptureBody = (body: Buffer): CaptureBody => {
  const members: (readonly [string, string])[] = [];
  const pictures: Buffer[] = [];
  let announced = 0;
  for (let at = 0; at < body.length && members.length < mostMembers && pictures.length < mostPictures; ) {
    const equals = body.indexOf(equalsSign, at);
    if (equals < 0) break;
    const end = lineEnd(body, at);
    const key = equals < end && equals - at < 100 ? body.toString('latin1', at, equals).trim() : '';
    if (/PictureData$/i.test(key)) {
      const { picture, end: behind } = pictureAt(body, equals + 1, announced);
      if (picture) pictures.push(picture);
      announced = 0;
      at = behind;
      continue;
    }
    if (/^\w+$/.test(key) && end - equals <= longestLine) {
      const value = decodeText(body.subarray(equals + 1, end)).trim();
      if (/PictureDataLen$/i.test(key)) announced = /^\d{1,9}$/.test(value) ? Number(value) : 0;
      else members.push([key, value]);
    }
    at = end + 1;
  }
  return { members, pictures };
};
