/** The layer that the user chose in one view, for the other views of the same checkpoint. */
import * as vscode from "vscode";
import { Disposables } from "./disposables";

export interface LayerChoice {
  /** The checkpoint, as the engine takes it. */
  readonly path: string;
  readonly layer: string;
  /** The panel in which it was chosen, which follows itself. */
  readonly origin: unknown;
}

export class LinkedSelection extends Disposables {
  readonly #selected = this.register(new vscode.EventEmitter<LayerChoice>());
  readonly onDidSelect = this.#selected.event;

  select(choice: LayerChoice): void {
    this.#selected.fire(choice);
  }
}
