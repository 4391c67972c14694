import { startView } from "../shared/startView";
import { CheckpointApp } from "./app";
import { reviveCheckpointState } from "./model/viewState";

startView(CheckpointApp, reviveCheckpointState);
