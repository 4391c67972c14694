export { type ColorMap, colorAt, parseColor, type Rgb } from "../engine/measures/colors";
