/** What part of the network shows. */
import { type GraphLayout, NODE_HEIGHT, NODE_WIDTH, type Point } from "./graphLayout";
import type { Camera } from "./graphPaint";

const MIN_SCALE = 0.05;
const MAX_SCALE = 2.5;
/** A long network begins legible, at its top, rather than whole. */
const LEAST_FIT = 0.7;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The whole network if it stays legible, else its upper end. */
export function fitted({ width, height }: GraphLayout, size: Size, whole = false): Camera {
  if (width === 0 || height === 0 || size.width === 0) return { scale: 1, x: 0, y: 0 };
  const fit = Math.min(size.width / width, size.height / height);
  const scale = clampScale(whole ? Math.min(1, fit) : Math.min(1, Math.max(LEAST_FIT, fit)));
  return {
    scale,
    x: (size.width - width * scale) / 2,
    y: Math.max(0, (size.height - height * scale) / 2),
  };
}

export function zoomed(camera: Camera, factor: number, at: Point): Camera {
  const scale = clampScale(camera.scale * factor);
  const ratio = scale / camera.scale;
  return { scale, x: at.x - (at.x - camera.x) * ratio, y: at.y - (at.y - camera.y) * ratio };
}

export const moved = (camera: Camera, x: number, y: number): Camera => ({
  ...camera,
  x: camera.x + x,
  y: camera.y + y,
});

/** The camera moved so that a node shows, as little as possible. */
export function showing(camera: Camera, box: Point | undefined, size: Size): Camera {
  if (!box) return camera;
  const edge = 24;
  const into = (start: number, length: number, room: number) =>
    start < edge ? edge - start : Math.min(0, room - edge - start - length);
  const { scale } = camera;
  return moved(
    camera,
    into(camera.x + box.x * scale, NODE_WIDTH * scale, size.width),
    into(camera.y + box.y * scale, NODE_HEIGHT * scale, size.height),
  );
}

/** A point of the canvas in the network's own pixels. */
export const toGraph = ({ scale, x, y }: Camera, point: Point): Point => ({
  x: (point.x - x) / scale,
  y: (point.y - y) / scale,
});

const clampScale = (scale: number): number => Math.min(MAX_SCALE, Math.max(MIN_SCALE, scale));
