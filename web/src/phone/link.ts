// A connection to the service that is made again when it breaks, for as long as the service keeps the
// place of this page.

export interface Link {
  /** Said at once, or once the connection is there again. */
  send(message: object): void;
  close(): void;
}

export interface LinkOptions<Notice> {
  path: string;
  /** What is said first on every connection. */
  hello: () => object;
  take: (notice: Notice) => void;
  /** The connection is gone, and is being made again. */
  lost: () => void;
  /** It could not be made again in time. */
  over: () => void;
  /** How long that is tried. */
  graceMs: number;
}

const RETRY_MS_MIN = 150;
const RETRY_MS_MAX = 2_000;
/** What is not sent in time is stale: descriptions of connections, mostly. */
const KEPT_MAX = 100;

export function address(path: string): string {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`;
}

let ahead: { path: string; socket: WebSocket } | null = null;

/** Make a connection that is probably needed in a moment; the next link to there uses it. The service
 * closes it by itself if nothing comes of it. */
export function connectAhead(path: string): void {
  if (ahead !== null) return;
  const socket = new WebSocket(address(path));
  ahead = { path, socket };
  socket.onclose = () => {
    if (ahead?.socket === socket) ahead = null;
  };
}

/** It was not needed. */
export function dropAhead(): void {
  ahead?.socket.close();
}

function takeAhead(path: string): WebSocket | null {
  if (ahead?.path !== path || ahead.socket.readyState > WebSocket.OPEN) return null;
  const { socket } = ahead;
  ahead = null;
  return socket;
}

export function createLink<Notice>(options: LinkOptions<Notice>): Link {
  let socket: WebSocket | null = null;
  let isClosed = false;
  /** Whether the first words have been said on this connection. */
  let hasBegun = false;
  let lostAt: number | null = null;
  let patience = RETRY_MS_MIN;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let kept: object[] = [];

  function connect(): void {
    const opened = takeAhead(options.path) ?? new WebSocket(address(options.path));
    socket = opened;
    hasBegun = false;
    const begin = () => {
      if (socket !== opened || isClosed) return;
      lostAt = null;
      patience = RETRY_MS_MIN;
      opened.send(JSON.stringify(options.hello()));
      hasBegun = true;
      for (const message of kept) opened.send(JSON.stringify(message));
      kept = [];
    };
    if (opened.readyState === WebSocket.OPEN) queueMicrotask(begin);
    else opened.onopen = begin;
    opened.onmessage = (message) => {
      if (socket === opened && !isClosed) {
        options.take(JSON.parse(message.data as string) as Notice);
      }
    };
    opened.onclose = () => {
      if (socket === opened && !isClosed) again();
    };
  }

  function again(): void {
    socket = null;
    if (lostAt === null) {
      lostAt = performance.now();
      options.lost();
      if (isClosed) return;
    }
    if (performance.now() - lostAt > options.graceMs) {
      close();
      options.over();
      return;
    }
    clearTimeout(retry);
    retry = setTimeout(connect, patience * (0.5 + Math.random() / 2));
    patience = Math.min(RETRY_MS_MAX, patience * 2);
  }

  /** The network is back: no need to wait for the next try. */
  function online(): void {
    if (socket !== null || isClosed) return;
    clearTimeout(retry);
    connect();
  }

  function close(): void {
    isClosed = true;
    clearTimeout(retry);
    removeEventListener("online", online);
    socket?.close();
    socket = null;
  }

  addEventListener("online", online);
  connect();
  return {
    send: (message) => {
      if (hasBegun && socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
      else if (!isClosed && kept.length < KEPT_MAX) kept.push(message);
    },
    close,
  };
}
