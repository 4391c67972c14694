/** Every operator that is evaluated, by its name in ONNX. */
import type { Operators } from "../call";
import { control } from "./control";
import { convolutions } from "./convolution";
import { elementwise } from "./elementwise";
import { movements } from "./movement";
import { normalizations } from "./normalization";
import { places } from "./places";
import { pools } from "./pooling";
import { products } from "./products";
import { recurrentOperators } from "./recurrent";
import { reductionOperators } from "./reductions";
import { resizes } from "./resize";

export const operators: Operators = {
  ...control,
  ...convolutions,
  ...elementwise,
  ...movements,
  ...normalizations,
  ...places,
  ...pools,
  ...products,
  ...recurrentOperators,
  ...reductionOperators,
  ...resizes,
};
