/** From pictures to the numbers that one input of a model takes. */
import { EngineError } from "../errors";
import type { ImageSettings } from "./imageSettings";
import type { ChannelOrder, EdgeSize, Resampling } from "./names";
import { type Picture, requireSize } from "./picture";
import { resize } from "./resize";

export interface ImagePlan {
  /** Of one sample, as the input has it. */
  readonly layout: "chw" | "hwc" | "hw";
  readonly size: EdgeSize | null;
  readonly crop: { readonly height: number; readonly width: number } | null;
  readonly resample: Resampling;
  readonly channels: ChannelOrder;
  readonly scale: number;
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** The part of an input's description that pictures are fitted to. */
interface PictureInput {
  readonly dtype: string;
  /** Of one sample; null where an axis is open. */
  readonly shape: readonly (number | null)[];
}

const isChannels = (size: number | null | undefined): boolean => size === 1 || size === 3;

/** How pictures become this input; null for an input that cannot hold one. */
export function imagePlan(
  { dtype, shape }: PictureInput,
  settings: ImageSettings,
): ImagePlan | null {
  const layout = layoutOf(shape);
  if (!layout) return null;
  const [height, width] = layout === "chw" ? shape.slice(1) : shape;
  const depth = layout === "hw" ? 1 : layout === "chw" ? shape[0] : shape[2];
  const box = height && width ? { height, width } : null;
  const { size = coverSize(box), channels = depth === 1 ? "gray" : "rgb" } = settings;
  // what is not cut by anyone's word is cut to what the model takes, once an edge is as long
  const { crop = size && "shortest" in size ? box : null } = settings;
  return {
    ...{ layout, size, crop, channels },
    resample: settings.resample ?? "bilinear",
    scale: settings.scale ?? (dtype.startsWith("F") ? 1 / 255 : 1),
    mean: settings.mean ?? [0],
    std: settings.std ?? [1],
  };
}

function layoutOf(shape: readonly (number | null)[]): ImagePlan["layout"] | null {
  if (shape.length === 2) return "hw";
  if (shape.length !== 3) return null;
  if (isChannels(shape[0])) return "chw";
  return isChannels(shape[2]) ? "hwc" : null;
}

/** Both edges are at least as long as the box's, and one of them is. */
function coverSize(box: { height: number; width: number } | null): EdgeSize | null {
  if (!box) return null;
  return box.height === box.width ? { shortest: box.height } : box;
}

/** What is done to pictures, in a few words. */
export function planText({ size, crop, resample, channels, scale, mean, std }: ImagePlan): string {
  const sizes =
    size === null
      ? "as they are"
      : "shortest" in size
        ? `shorter edge to ${size.shortest} (${resample})`
        : `to ${size.height} × ${size.width} (${resample})`;
  const cut = crop ? `, middle ${crop.height} × ${crop.width}` : "";
  const factor = Math.abs(1 / scale - 255) < 1e-6 ? " / 255" : scale === 1 ? "" : ` × ${scale}`;
  const normal = mean.some((value) => value !== 0) || std.some((value) => value !== 1);
  const rest = normal ? `, mean ${mean.join(" ")}, std ${std.join(" ")}` : "";
  return `${sizes}${cut}, ${channels === "gray" ? channels : channels.toUpperCase()}${factor}${rest}`;
}

/** The shape of one sample that comes of a picture of this size. */
export function plannedShape(
  { layout, size, crop, channels }: ImagePlan,
  picture: Pick<Picture, "width" | "height">,
): number[] {
  const { height, width } = crop ?? resized(size, picture);
  const depth = channels === "gray" ? 1 : 3;
  if (layout === "hw" && depth === 1) return [height, width];
  return layout === "hwc" ? [height, width, depth] : [depth, height, width];
}

/** As torchvision and transformers round it: the longer edge is cut down to a whole number. */
function resized(size: EdgeSize | null, { width, height }: Pick<Picture, "width" | "height">) {
  if (size === null) return { height, width };
  if (!("shortest" in size)) return size;
  const { shortest } = size;
  return width <= height
    ? { width: shortest, height: Math.trunc((shortest * height) / width) }
    : { height: shortest, width: Math.trunc((shortest * width) / height) };
}

/** Fills `to` with the numbers of one picture. Throws `format.limit` where resizing makes it huge. */
export function planPicture(
  picture: Picture,
  plan: ImagePlan,
  to: Float64Array,
  name: string,
): void {
  const { width, height } = resized(plan.size, picture);
  requireSize(name, width, height);
  const whole = resize(picture, width, height, plan.resample);
  const box = plan.crop ?? { height, width };
  const top = cropStart(height, box.height);
  const left = cropStart(width, box.width);
  const depth = plan.channels === "gray" ? 1 : 3;
  const [pixelStep, channelStep] = plan.layout === "hwc" ? [depth, 1] : [1, box.height * box.width];
  for (let c = 0; c < depth; c++) {
    const mean = plan.mean[c] ?? plan.mean[0];
    const std = plan.std[c] ?? plan.std[0];
    let at = c * channelStep;
    for (let y = 0; y < box.height; y++) {
      for (let x = 0; x < box.width; x++) {
        const level = levelAt(whole, top + y, left + x, channelOf(plan.channels, c));
        to[at] = (level * plan.scale - mean) / std;
        at += pixelStep;
      }
    }
  }
}

/** The middle as transformers cuts it; negative where the picture is smaller, and padded. */
const cropStart = (size: number, wanted: number): number => Math.floor((size - wanted) / 2);

const channelOf = (order: ChannelOrder, c: number): number | null =>
  order === "gray" ? null : order === "bgr" ? 2 - c : c;

/** A level of 0 to 255; black outside. Gray is PIL's, of ITU-R 601-2. */
function levelAt(
  { data, width, height }: Picture,
  y: number,
  x: number,
  channel: number | null,
): number {
  if (y < 0 || x < 0 || y >= height || x >= width) return 0;
  const at = 3 * (y * width + x);
  if (channel !== null) return data[at + channel];
  return (data[at] * 19595 + data[at + 1] * 38470 + data[at + 2] * 7471 + 0x8000) >> 16;
}

/** Throws `usage` for settings that no picture has. */
export function requireSettings({ mean, std, channels }: ImageSettings): void {
  for (const [name, list] of [
    ["mean", mean],
    ["std", std],
  ] as const) {
    if (!list) continue;
    const counts = channels === "gray" ? [1] : [1, 3];
    if (!counts.includes(list.length)) {
      throw new EngineError(
        "usage",
        `option --image-${name}: expected ${counts.join(" or ")} numbers, got ${list.length}`,
      );
    }
    if (name === "std" && list.includes(0)) {
      throw new EngineError("usage", "option --image-std: expected numbers other than 0");
    }
  }
}
