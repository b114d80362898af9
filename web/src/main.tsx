import { render } from "preact";

import "./style/tokens.css";
import "./style/page.css";
import "./shell/shell.css";
import "./ui";
import "./shell/scheme";
import "./phone/ringing_elsewhere";
import { App } from "./shell/App";

render(<App />, document.getElementById("app")!);
