/** Scale factors by row and column that the transform below leaves in its results (Arai, Agui, Nakajima). */
export const AAN_SCALES = [1, 1.387039845, 1.306562965, 1.175875602, 1, 0.785694958, 0.5411961, 0.275899379];

/** Transforms eight numbers of a block in place, `step` apart. */
const transformLine = (block: Float32Array, at: number, step: number): void => {
  const v = (index: number): number => block[at + index * step] ?? 0;
  const [sum07, sum16, sum25, sum34] = [v(0) + v(7), v(1) + v(6), v(2) + v(5), v(3) + v(4)];
  const [dif07, dif16, dif25, dif34] = [v(0) - v(7), v(1) - v(6), v(2) - v(5), v(3) - v(4)];
  const [outer, inner] = [sum07 + sum34, sum16 + sum25];
  const turned = (sum16 - sum25 + (sum07 - sum34)) * Math.SQRT1_2;
  block[at] = outer + inner;
  block[at + 4 * step] = outer - inner;
  block[at + 2 * step] = sum07 - sum34 + turned;
  block[at + 6 * step] = sum07 - sum34 - turned;
  const [low, middle, high] = [dif34 + dif25, (dif25 + dif16) * Math.SQRT1_2, dif16 + dif07];
  const shared = (low - high) * 0.382683433;
  const [rotatedLow, rotatedHigh] = [0.5411961 * low + shared, 1.306562965 * high + shared];
  block[at + 5 * step] = dif07 - middle + rotatedLow;
  block[at + 3 * step] = dif07 - middle - rotatedLow;
  block[at + step] = dif07 + middle + rotatedHigh;
  block[at + 7 * step] = dif07 + middle - rotatedHigh;
};

/** Forward cosine transform of an 8 x 8 block in place; the results are to be divided by the scales and by eight. */
export const transform = (block: Float32Array): void => {
  for (let row = 0; row < 8; row += 1) transformLine(block, row * 8, 1);
  for (let column = 0; column < 8; column += 1) transformLine(block, column, 8);
};
