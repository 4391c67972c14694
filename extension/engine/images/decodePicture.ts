/** Pictures by their content, whatever their names say. */
import { decodeBmp, isBmp } from "./bmp";
import { decodeJpeg, isJpeg } from "./jpeg";
import { decodeNetpbm, isNetpbm } from "./netpbm";
import { fault, type Picture } from "./picture";
import { decodePng, isPng } from "./png";

/** Suffixes of the files of a folder that are taken for pictures. */
export const pictureSuffix = /\.(png|jpe?g|jpe|ppm|pgm|pnm|bmp)$/i;

const decoders = [
  { match: isPng, decode: decodePng },
  { match: isJpeg, decode: decodeJpeg },
  { match: isNetpbm, decode: decodeNetpbm },
  { match: isBmp, decode: decodeBmp },
];

/** Throws `format.*` for what is none of them, or a damaged one. */
export function decodePicture(bytes: Uint8Array, name: string): Picture {
  const found = decoders.find(({ match }) => match(bytes));
  if (found) return found.decode(bytes, name);
  throw fault(name, "format.unsupported", "is no picture, expected PNG, JPEG, PPM, PGM or BMP");
}
