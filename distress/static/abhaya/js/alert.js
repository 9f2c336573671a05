import { clocksSetUp } from "./clocks.js";

clocksSetUp();
