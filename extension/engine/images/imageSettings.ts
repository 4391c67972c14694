/**
 * How pictures become inputs: by options, by `preprocessor_config.json` as transformers writes it,
 * or by what the model takes.
 */
import type { JsonObject, JsonValue } from "../formats/json";
import { type ChannelOrder, type EdgeSize, MAX_EDGE, type Resampling, resamplings } from "./names";

/** What is absent is left to the next source, and in the end to the model. */
export interface ImageSettings {
  /** Null for pictures that are not resized. */
  readonly size?: EdgeSize | null;
  /** Cut from the middle after resizing; null for no cut. */
  readonly crop?: { readonly height: number; readonly width: number } | null;
  readonly resample?: Resampling;
  readonly channels?: ChannelOrder;
  /** What levels of 0 to 255 are multiplied by, before `mean` and `std`. */
  readonly scale?: number;
  /** One number for all channels, or one for each. */
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
}

/** What a `preprocessor_config.json` says of pictures; null where it says nothing of them. */
export function readImageSettings(config: JsonObject): ImageSettings | null {
  const known = [
    "do_resize",
    "do_rescale",
    "do_normalize",
    "image_mean",
    "image_std",
    "size",
    "crop_size",
  ];
  if (!known.some((key) => config.get(key) !== undefined)) return null;
  const on = (key: string) => config.get(key) !== false;
  const resample = config.get("resample");
  const scale = config.get("rescale_factor");
  const share = config.get("crop_pct");
  const size = edgeSize(config.get("size"));
  const cropsBy = typeof share === "number" && share > 0 && share <= 1 ? share : null;
  const crop = boxOf(edgeSize(config.get("crop_size")));
  return {
    ...(config.get("do_resize") === false ? { size: null } : size && { size }),
    ...(config.get("do_center_crop") === true && crop ? { crop } : {}),
    // as ConvNeXt has it: below 384 resized to more than what is then cut out
    ...(cropsBy !== null && size && "shortest" in size && size.shortest < 384
      ? {
          size: { shortest: Math.trunc(size.shortest / cropsBy) },
          crop: { height: size.shortest, width: size.shortest },
        }
      : {}),
    ...(typeof resample === "number" &&
      resamplings[resample] && { resample: resamplings[resample] }),
    ...(on("do_rescale") ? typeof scale === "number" && { scale } : { scale: 1 }),
    ...(on("do_normalize") && numbers("mean", config.get("image_mean"))),
    ...(on("do_normalize") && numbers("std", config.get("image_std"))),
    ...(config.get("do_flip_channel_order") === true && { channels: "bgr" as const }),
  };
}

function edgeSize(value: JsonValue | undefined): EdgeSize | null {
  if (isEdge(value)) return { shortest: value };
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const { height, width, shortest } = {
    height: (value as JsonObject).get("height"),
    width: (value as JsonObject).get("width"),
    shortest: (value as JsonObject).get("shortest_edge"),
  };
  if (isEdge(height) && isEdge(width)) return { height, width };
  return isEdge(shortest) ? { shortest } : null;
}

const boxOf = (size: EdgeSize | null) =>
  size && ("shortest" in size ? { height: size.shortest, width: size.shortest } : size);

const isEdge = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= MAX_EDGE;

function numbers<K extends "mean" | "std">(key: K, value: JsonValue | undefined) {
  const list = typeof value === "number" ? [value] : value;
  if (!Array.isArray(list) || !list.every((each) => typeof each === "number")) return {};
  if (list.length !== 1 && list.length !== 3) return {};
  if (key === "std" && list.includes(0)) return {};
  return { [key]: list };
}
