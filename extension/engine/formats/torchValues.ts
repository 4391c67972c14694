/** What the pickle of a torch file describes: storages by key, and views of them. */
import type { ErrorCode } from "../errors";
import type { DType } from "./checkpoint";
import { PyForeign } from "./pickleValues";

/** An element type as torch names it (`float32`). */
export interface TorchElement {
  readonly name: string;
  readonly bytes: number;
  /** Null for types that have no place here: complex, quantized, exotic 8-bit floats. */
  readonly dtype: DType | null;
}

/** A `torch.dtype`, or the class of a storage, which stands for one. */
export class TorchType extends PyForeign {
  constructor(readonly element: TorchElement) {
    super();
  }
}

/** A run of elements that lies elsewhere in the file. */
export class TorchStorage extends PyForeign {
  constructor(
    readonly key: string,
    readonly element: TorchElement,
    /** Elements, as the pickle declares them. */
    readonly length: number,
    /** First element of a legacy storage that is a view of another one, counted in elements. */
    readonly viewOffset: number = 0,
  ) {
    super();
  }
}

/** A strided view of a storage. Shape, strides and offset are whole numbers from 0 on. */
export class TorchTensor extends PyForeign {
  readonly storage: TorchStorage;
  readonly element: TorchElement;
  readonly elementOffset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];

  constructor(view: {
    storage: TorchStorage;
    element: TorchElement;
    elementOffset: number;
    shape: readonly number[];
    strides: readonly number[];
  }) {
    super();
    this.storage = view.storage;
    this.element = view.element;
    this.elementOffset = view.elementOffset;
    this.shape = view.shape;
    this.strides = view.strides;
  }
}

/** A tensor that cannot be read, and why, as the end of a sentence. */
export class BrokenTensor extends PyForeign {
  constructor(
    readonly code: ErrorCode,
    readonly text: string,
  ) {
    super();
  }
}
