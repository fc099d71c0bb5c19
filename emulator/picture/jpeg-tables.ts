/** The example tables of ITU-T T.81, annex K: quantisation at quality 50, and the usual Huffman codes. */

const rows = (text: string): number[] => text.trim().split(/\s+/).map(Number);

export const LUMINANCE = rows(`
  16 11 10 16 24 40 51 61  12 12 14 19 26 58 60 55  14 13 16 24 40 57 69 56  14 17 22 29 51 87 80 62
  18 22 37 56 68 109 103 77  24 35 55 64 81 104 113 92  49 64 78 87 103 121 120 101  72 92 95 98 112 100 103 99`);

export const CHROMINANCE = rows(`
  17 18 24 47 99 99 99 99  18 21 26 66 99 99 99 99  24 26 56 99 99 99 99 99  47 66 99 99 99 99 99 99
  99 99 99 99 99 99 99 99  99 99 99 99 99 99 99 99  99 99 99 99 99 99 99 99  99 99 99 99 99 99 99 99`);

/** Row-wise index of the coefficients in the order of sending. */
export const ZIGZAG = rows(`
  0 1 8 16 9 2 3 10 17 24 32 25 18 11 4 5  12 19 26 33 40 48 41 34 27 20 13 6 7 14 21 28
  35 42 49 56 57 50 43 36 29 22 15 23 30 37 44 51  58 59 52 45 38 31 39 46 53 60 61 54 47 55 62 63`);

/** A Huffman table: as it stands in the file, and code and length by symbol. */
export interface HuffmanTable {
  bytes: Buffer;
  codes: Uint16Array;
  lengths: Uint8Array;
}

/** From the number of codes of each length (1…16 bits) and the symbols in their order. */
const codesFrom = (counts: string, symbols: string): HuffmanTable => {
  const [perLength, values] = [Buffer.from(counts, 'hex'), Buffer.from(symbols, 'hex')];
  const table = { bytes: Buffer.concat([perLength, values]), codes: new Uint16Array(256), lengths: new Uint8Array(256) };
  let [code, index] = [0, 0];
  for (const [at, count] of perLength.entries()) {
    for (let left = count; left > 0; left -= 1) {
      const symbol = values[index] ?? 0;
      table.codes[symbol] = code;
      table.lengths[symbol] = at + 1;
      code += 1;
      index += 1;
    }
    code <<= 1;
  }
  return table;
};

export const HUFFMAN = {
  luminance: {
    dc: codesFrom('00010501010101010100000000000000', '000102030405060708090a0b'),
    ac: codesFrom(
      '0002010303020403050504040000017d',
      '01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728' +
        '292a3435363738393a434445464748494a535455565758595a636465666768696a737475767778797a83848586878889' +
        '8a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2' +
        'e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa',
    ),
  },
  chrominance: {
    dc: codesFrom('00030101010101010101010000000000', '000102030405060708090a0b'),
    ac: codesFrom(
      '00020102040403040705040400010277',
      '000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a26' +
        '2728292a35363738393a434445464748494a535455565758595a636465666768696a737475767778797a828384858687' +
        '88898a92939495969798999aa2a3a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9da' +
        'e2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa',
    ),
  },
};
