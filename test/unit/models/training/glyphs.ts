/** Images of digits in seven segments, of changing place, size and color, with noise. */
import { createRandom } from "../../../../extension/engine/linalg/random";
import { floats, integers } from "../../../../extension/engine/models/tensor";

const SIDE = 12;

/** Which of top, upper left, upper right, middle, lower left, lower right, bottom are lit. */
const segments = [
  "1110111",
  "0010010",
  "1011101",
  "1011011",
  "0111010",
  "1101011",
  "1101111",
  "1010010",
  "1111111",
  "1111011",
];

export function glyphs(count: number, seed: number) {
  const random = createRandom(seed);
  const pixels = new Float32Array(count * 3 * SIDE * SIDE);
  const labels: number[] = [];
  for (let image = 0; image < count; image++) {
    const digit = random.below(10);
    labels.push(digit);
    const [top, left] = [1 + random.below(2), 2 + random.below(3)];
    const [height, width] = [7 + random.below(3), 4 + random.below(2)];
    const [bottom, right] = [top + height - 1, Math.min(left + width - 1, 10)];
    const middle = (top + bottom) >> 1;
    const grey = 0.6 + 0.4 * random.uniform();
    const at = (y: number, x: number, channel: number) =>
      ((image * 3 + channel) * SIDE + y) * SIDE + x;
    const line = ([y0, x0]: number[], [y1, x1]: number[]) => {
      for (let y = y0; y <= y1; y++) {
        for (let x = x0; x <= x1; x++) for (let c = 0; c < 3; c++) pixels[at(y, x, c)] = grey;
      }
    };
    const strokes = [
      [
        [top, left],
        [top, right],
      ],
      [
        [top, left],
        [middle, left],
      ],
      [
        [top, right],
        [middle, right],
      ],
      [
        [middle, left],
        [middle, right],
      ],
      [
        [middle, left],
        [bottom, left],
      ],
      [
        [middle, right],
        [bottom, right],
      ],
      [
        [bottom, left],
        [bottom, right],
      ],
    ];
    strokes.forEach(([from, to], k) => {
      if (segments[digit][k] === "1") line(from, to);
    });
  }
  for (let i = 0; i < pixels.length; i++) {
    pixels[i] = Math.min(1, Math.max(0, pixels[i] + 0.15 * random.gaussian()));
  }
  return {
    inputs: new Map([["x", floats([count, 3, SIDE, SIDE], pixels)]]),
    targets: [integers([count], labels)],
  };
}
