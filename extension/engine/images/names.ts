/** What users choose of pictures, as plain data: command line and protocol name it too. */

export const channelOrders = ["rgb", "bgr", "gray"] as const;
export type ChannelOrder = (typeof channelOrders)[number];

/** Height and width, or the shorter edge alone. */
export type EdgeSize =
  | { readonly height: number; readonly width: number }
  | { readonly shortest: number };

/** An edge of a picture for a model; larger ones are slips. */
export const MAX_EDGE = 16_384;

/** Names, in the order of PIL's numbers, which configurations use. */
export const resamplings = ["nearest", "lanczos", "bilinear", "bicubic", "box", "hamming"] as const;
export type Resampling = (typeof resamplings)[number];
