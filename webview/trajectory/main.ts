import { remote, serve } from "../../extension/protocol/rpc";
import type { TrajectoryHostApi, TrajectoryViewApi } from "../../extension/protocol/trajectoryView";
import { connectToHost } from "../shared/connection";
import { configureL10n } from "../shared/l10n";
import { PersistedState } from "../shared/persistedState";
import { stylePage } from "../shared/styles";
import { vsCodeApi } from "../shared/vscodeApi";
import { TrajectoryApp } from "./app";
import { reviveViewState } from "./model/viewState";

configureL10n(document);
stylePage(document);

const connection = connectToHost();
const app = new TrajectoryApp(
  remote<TrajectoryHostApi>(connection),
  new PersistedState(vsCodeApi(), reviveViewState),
);
serve<TrajectoryViewApi>(connection, { update: async (state) => app.receive(state) });
connection.listen();
document.getElementById("app")?.append(app);
void app.start();
