/** Width and height that a JPEG tells of itself; undefined where it tells none. */
export const jpegSize = (data: Buffer): { width: number; height: number } | undefined => {
  let at = 2;
  while (at + 9 <= data.length && data[at] === 0xff) {
    const mark = data[at + 1] ?? 0;
    if (mark === 0xff) {
      at += 1;
      continue;
    }
    // The frame headers, among which the tables of Huffman and arithmetic coding and a reserved mark have their numbers.
    if (mark >= 0xc0 && mark <= 0xcf && mark !== 0xc4 && mark !== 0xc8 && mark !== 0xcc) {
      const [height, width] = [data.readUInt16BE(at + 5), data.readUInt16BE(at + 7)];
      return width > 0 && height > 0 ? { width, height } : undefined;
    }
    at += 2 + data.readUInt16BE(at + 2);
  }
  return undefined;
};
