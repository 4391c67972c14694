// Gromov-Wasserstein from subsets of the points: whether the interval holds, and how long many take.
//
//   node test/bench/landmarks.mjs [--size 1000] [--landmarks 250] [--seeds 20] [--large 5000]
//        [--threads 2]
//
// `cognate gw` on two Euclidean distance matrices, once on all points and once from landmarks: two
// clouds of many dimensions, two of few, two with ten clusters in common, and two layers of a
// network. The exit status is 1 when fewer than 9 of 10 intervals hold the value on all points,
// for any of them, or when the large problem takes a minute or more.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { loadEngine, writeNpy } from "./engineBundle.mjs";

const LEAST_SHARE = 0.9;
const MOST_SECONDS = 60;

const root = fileURLToPath(new URL("../../", import.meta.url));
const { values: options } = parseArgs({
  options: {
    size: { type: "string", default: "1000" },
    landmarks: { type: "string", default: "250" },
    seeds: { type: "string", default: "20" },
    large: { type: "string", default: "5000" },
    threads: { type: "string", default: "2" },
  },
});
const [size, landmarks, seeds, large, threads] = Object.values(options).map(Number);

/** Standard normal numbers by Box and Muller over a linear congruential generator. */
function gaussians(seed) {
  let state = (seed * 2654435761) >>> 0;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

const points = (n, d, of) => ({
  n,
  d,
  data: Float64Array.from({ length: n * d }, (_, k) => of(Math.floor(k / d), k % d)),
});

const kinds = {
  "clouds, 64 and 128 dimensions": (n, draw) => [points(n, 64, draw), points(n, 128, draw)],
  "clouds, 3 and 4 dimensions": (n, draw) => [points(n, 3, draw), points(n, 4, draw)],
  "ten clusters": (n, draw) =>
    [16, 32].map((d) => {
      const centers = points(10, d, draw);
      return points(n, d, (i, k) => 3 * centers.data[(i % 10) * d + k] + draw());
    }),
  "two layers": (n, draw) => {
    const x = points(n, 32, draw);
    const weights = points(32, 32, draw);
    const step = (i, k) => {
      let sum = 0;
      for (let l = 0; l < 32; l++) sum += x.data[i * 32 + l] * weights.data[l * 32 + k];
      return Math.max(0, sum / 5);
    };
    return [x, points(n, 32, (i, k) => x.data[i * 32 + k] + step(i, k))];
  },
};

function distances({ n, d, data }) {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let k = 0; k < d; k++) sum += (data[i * d + k] - data[j * d + k]) ** 2;
      out[i * n + j] = out[j * n + i] = Math.sqrt(sum);
    }
  }
  return { rows: n, columns: n, data: out };
}

mkdirSync(join(root, "out"), { recursive: true });
const folder = mkdtempSync(join(root, "out/bench-"));
const engine = await loadEngine(threads);
try {
  const files = ["c1.npy", "c2.npy"].map((name) => join(folder, name));
  const write = (sides) => {
    for (const [k, side] of sides.entries()) writeNpy(files[k], distances(side));
  };
  const gw = (more) => engine.gw(files[0], files[1], { scale: "mean", ...more });
  const used = () => process.cpuUsage().user / 1e6;
  for (const [kind, make] of Object.entries(kinds)) {
    let covered = 0;
    const seconds = { all: 0, landmarks: 0 };
    let width = 0;
    for (let seed = 0; seed < seeds; seed++) {
      write(make(size, gaussians(seed + 1)));
      const start = used();
      const exact = (await gw({ seed })).value;
      const between = used();
      const { values } = await gw({ seed, landmarks });
      seconds.all += between - start;
      seconds.landmarks += used() - between;
      width += (values["gw.high"] - values["gw.low"]) / exact / seeds;
      if (values["gw.low"] <= exact && exact <= values["gw.high"]) covered++;
    }
    console.log(
      `${kind}: ${covered} of ${seeds} intervals hold E on ${size} points (${landmarks} landmarks; mean width ${(100 * width).toFixed(0)} % of E; processor time ${(seconds.landmarks / seconds.all).toFixed(2)} of that of all)`,
    );
    if (covered < LEAST_SHARE * seeds) process.exitCode = 1;
  }
  if (large > 0) {
    write(kinds["two layers"](large, gaussians(1)));
    const start = performance.now();
    const { values } = await gw({ landmarks });
    const took = (performance.now() - start) / 1000;
    console.log(
      `${large} points: E ${values.gw.toPrecision(4)} (${values["gw.low"].toPrecision(4)} to ${values["gw.high"].toPrecision(4)}) in ${took.toFixed(1)} s on ${threads} threads`,
    );
    if (took >= MOST_SECONDS) process.exitCode = 1;
  }
} finally {
  await engine.dispose();
  rmSync(folder, { recursive: true, force: true });
}
