import { remote, serve } from "../../extension/protocol/rpc";
import type { StitchingHostApi, StitchingViewApi } from "../../extension/protocol/stitchingView";
import { connectToHost } from "../shared/connection";
import { configureL10n } from "../shared/l10n";
import { PersistedState } from "../shared/persistedState";
import { stylePage } from "../shared/styles";
import { vsCodeApi } from "../shared/vscodeApi";
import { StitchingApp } from "./app";
import { reviveViewState } from "./model/viewState";

configureL10n(document);
stylePage(document);

const connection = connectToHost();
const app = new StitchingApp(
  remote<StitchingHostApi>(connection),
  new PersistedState(vsCodeApi(), reviveViewState),
);
serve<StitchingViewApi>(connection, { update: async (state) => app.receive(state) });
connection.listen();
document.getElementById("app")?.append(app);
void app.start();
