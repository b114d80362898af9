// A leg that is signalled by the service itself. The sound goes from page to page: the agent's page is
// the hub and has a connection with everybody else, a supervisor's has one with the hub.
import type { Graph } from "./audio";
import { createHeartbeat } from "./heartbeat";
import type { BrowserLeg, LegParameters, LegReport, Mode } from "./leg";
import { createLink } from "./link";
import type { Ice, LegNotice } from "./messages";
import { createPeer, type Peer } from "./peer";
import type { Role } from "./routing";

interface Other {
  /** As the service calls it; empty: it is not there yet. */
  id: string;
  /** Of its part in our sound. */
  part: string;
  role: Role;
  peer: Peer | null;
  isHeard: boolean;
}

/** The service keeps the place of an agent's page so long. */
const GRACE_MS = 10_000;
/** The part of a simulated caller, who has no page. */
const SIMULATED = "simulated";

export function createBrowserLeg(
  path: string,
  graph: Graph,
  report: LegReport,
  parameters: LegParameters,
): BrowserLeg {
  const others = new Map<string, Other>();
  const isSupervisor = parameters.mode !== undefined;
  let ownMode = parameters.mode ?? null;
  let theirMode: Mode | null = null;
  let token = parameters.token;
  let ice: Ice = { servers: [], relay_only: false };
  let held = false;
  let isReady = false;
  let hasToldReady = false;
  let parts = 0;
  /** Made before the caller's page is there, so that its offer need not be waited for. */
  let caller: Other | null = null;
  let isLost = false;
  let stopBeating: (() => void) | null = null;

  graph.setRole(isSupervisor ? "supervisor" : "agent");
  route();
  const link = createLink<LegNotice>({
    path,
    hello,
    take,
    lost: () => {
      isLost = true;
      hasToldReady = false;
      partSupervisors();
      tellState();
    },
    over: () => finish("lost"),
    graceMs: GRACE_MS,
  });

  function hello(): object {
    const join = { type: "join", v: 1, token };
    return parameters.offer === undefined ? join : { ...join, offer: parameters.offer };
  }

  function route(): void {
    graph.route({ held, mode: isSupervisor ? ownMode : theirMode });
  }

  /** Said right behind `join`: its answer need not be waited for. */
  function tellReady(): void {
    if (isReady && !hasToldReady && !isSupervisor) {
      hasToldReady = true;
      link.send({ type: "ready" });
    }
    tellState();
  }

  /** Whom we are here for: a supervisor hears the caller through the agent's page. */
  function partner(): Other | undefined {
    const wanted: Role = isSupervisor ? "agent" : "caller";
    return [...others.values()].findLast((one) => one.role === wanted);
  }

  let hadPartner = false;
  function tellState(): void {
    const isHeard = partner()?.isHeard === true;
    hadPartner ||= isHeard;
    if (isHeard && isReady && !isLost) report.state(held ? "held" : "talking");
    else report.state(hadPartner ? "lost" : "joining");
  }

  function take(notice: LegNotice): void {
    switch (notice.type) {
      case "joined":
        joined(notice.ice, notice.here_ms);
        break;
      case "peer":
        meet(notice.peer, notice.role, notice.mode ?? null);
        break;
      case "peer_gone":
        part(notice.peer);
        break;
      case "signal":
        others.get(notice.peer)?.peer?.take(notice.data);
        break;
      case "digits":
        report.digits(notice.digits);
        break;
      case "held":
        held = notice.on;
        route();
        tellState();
        break;
      case "hear":
        void hear(notice.audio);
        break;
      case "ended":
        finish(notice.reason);
    }
  }

  function joined(ways: Ice, hereMs: number): void {
    ice = ways;
    isLost = false;
    stopBeating ??= createHeartbeat(() => link.send({ type: "here" }), hereMs);
    if (parameters.isSimulated && !others.has(SIMULATED)) {
      const simulated = { id: SIMULATED, part: SIMULATED, peer: null, isHeard: true };
      others.set(SIMULATED, { ...simulated, role: "caller" });
      graph.add(SIMULATED, "caller");
    } else if (!isSupervisor) {
      caller ??= connection("", "caller");
    }
    tellReady();
  }

  function meet(id: string, role: Role, mode: Mode | null): void {
    if (role === "supervisor") {
      theirMode = mode;
      report.supervisor(mode);
    }
    if (!others.has(id)) connect(id, role);
    route();
  }

  function connect(id: string, role: Role): void {
    let other = role === "caller" ? caller : null;
    if (other === null) other = connection(id, role);
    else caller = null;
    other.id = id;
    others.set(id, other);
    other.peer?.go();
  }

  function connection(id: string, role: Role): Other {
    parts += 1;
    const other: Other = { id, part: String(parts), role, peer: null, isHeard: false };
    other.peer = createPeer({
      ice,
      offers: !isSupervisor,
      waits: true,
      track: graph.add(other.part, role),
      send: (data) => link.send({ type: "signal", peer: other.id, data }),
      heard: (stream) => graph.receive(other.part, stream),
      state: (now) => {
        other.isHeard = now === "connected";
        if (now === "failed" || (now === "connected" && isSupervisor)) {
          link.send({ type: "media", peer: other.id, state: now });
        }
        if (other.isHeard && role === "caller") partFromBefore(other);
        tellState();
      },
    });
    return other;
  }

  /** Introduced once more, the caller has let go of the connection that he had. */
  function partFromBefore(now: Other): void {
    for (const one of [...others.values()]) {
      if (one !== now && one.role === now.role) part(one.id);
    }
  }

  /** As long as the service cannot say whose part is over, nobody has one; who still may take part is
   * introduced once more. */
  function partSupervisors(): void {
    for (const one of [...others.values()]) if (one.role === "supervisor") part(one.id);
  }

  function part(id: string): void {
    const other = others.get(id);
    if (other === undefined) return;
    other.peer?.close();
    others.delete(id);
    graph.remove(other.part);
    if (other.role === "supervisor") {
      const isAnother = [...others.values()].some((one) => one.role === "supervisor");
      if (!isAnother) {
        theirMode = null;
        report.supervisor(null);
      }
    }
    route();
    tellState();
  }

  async function hear(audio: string): Promise<void> {
    try {
      await graph.speak(SIMULATED, audio);
    } catch (error) {
      report.trouble(error instanceof Error ? error.message : String(error));
    }
  }

  function close(): void {
    stopBeating?.();
    for (const id of [...others.keys()]) part(id);
    caller?.peer?.close();
    caller = null;
    link.close();
  }

  function finish(reason: string): void {
    close();
    report.ended(reason);
  }

  return {
    ready: () => {
      isReady = true;
      tellReady();
    },
    fail: (error) => finish(error instanceof Error ? error.message : String(error)),
    mute: () => undefined, // the microphone itself is muted
    press: () => undefined, // the caller's page is no telephone that takes tones
    setMode: (now, mode) => {
      ownMode = mode;
      token = now;
      route();
      link.send(hello());
    },
    leave: () => {
      link.send({ type: "leave" });
      close();
    },
    close,
  };
}
