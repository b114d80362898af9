import "./ui.css";

export { Button } from "./Button";
export { CopyButton } from "./CopyButton";
export { Dialog } from "./Dialog";
export { Field } from "./Field";
export { Icon, type IconName } from "./Icon";
export { Mark, type Tone } from "./Mark";
export { Menu } from "./Menu";
export { Notice } from "./Notice";
export { agentLooks, AgentMark, CallMark } from "./StateMark";
