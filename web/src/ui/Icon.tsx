// Line icons of our own: one shape for each meaning, so that no meaning hangs on a colour.
const shapes = {
  phone: "M5 4h3.500l1.500 4-2 1.500a11 11 0 0 0 6.500 6.500l1.500-2 4 1.500V19a2 2 0 0 1-2 2A17 17 0 0 1 3 6a2 2 0 0 1 2-2",
  "phone-off": "M4 15c0-5 16-5 16 0v2.500l-5-1V14a9 9 0 0 0-6 0v2.500l-5 1z",
  microphone: "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3M6 11a6 6 0 0 0 12 0M12 17v4M9 21h6",
  "microphone-off": "M9 9v2a3 3 0 0 0 4.500 2.600M15 10V6a3 3 0 0 0-5.700-1.300M6 11a6 6 0 0 0 9.500 4.900M18 11a6 6 0 0 1-.6 2.600M12 17v4M9 21h6M4 4l16 16",
  pause: "M8 5v14M16 5v14",
  play: "M8 5l11 7-11 7z",
  keypad: "M6 6h.01M12 6h.01M18 6h.01M6 12h.01M12 12h.01M18 12h.01M6 18h.01M12 18h.01M18 18h.01",
  transfer: "M4 9h13M13 5l4 4-4 4M20 15H7M11 11l-4 4 4 4",
  escalate: "M12 20V5M6 11l6-6 6 6",
  speaker: "M4 9v6h4l5 4V5L8 9zM16.500 9a4 4 0 0 1 0 6M19 6.500a8 8 0 0 1 0 11",
  bell: "M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4",
  clock: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18M12 7v5l3.500 2",
  check: "M4 12.500l5 5L20 6.500",
  cross: "M6 6l12 12M18 6L6 18",
  warning: "M12 4l9 16H3zM12 10v4.500M12 17.500h.01",
  info: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18M12 11v5.500M12 7.500h.01",
  question: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18M9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.7.300-1 .8-1 1.700M12 17h.01",
  person: "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8M4.500 20.500a7.500 7.500 0 0 1 15 0",
  people: "M9 5a3.500 3.500 0 1 1 0 7 3.500 3.500 0 0 1 0-7M2.500 20a6.500 6.500 0 0 1 13 0M15.500 5.300a3.500 3.500 0 0 1 0 6.400M18 14.500a6.500 6.500 0 0 1 3.500 5.500",
  card: "M3.500 6h17v12h-17zM9 9a1.600 1.600 0 1 1 0 3.200 1.600 1.600 0 0 1 0-3.200M6.500 15.500c.600-1.600 4.400-1.600 5 0M14.500 10.500h3M14.500 14h3",
  ear: "M7 9.500a5 5 0 0 1 10 0c0 4-4 4.500-4 8a3 3 0 0 1-5.500 1.500M10 9.500a2 2 0 0 1 4 0",
  whisper: "M4 12h3l4-3.500v7L7 12M15 10.500h.01M18 12.500h.01M15 14.500h.01M21 9.500h.01M21 15.500h.01",
  barge: "M4 12h10M10 8l4 4-4 4M18 5v14",
  gear: "M12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6M12 3v3M12 18v3M3 12h3M18 12h3M5.600 5.600l2.100 2.100M16.300 16.300l2.100 2.100M5.600 18.400l2.100-2.100M16.300 7.700l2.100-2.100",
  board: "M4 5h16v11H4zM9 20h6M12 16v4M8 12v-2M12 12V8M16 12v-3",
  out: "M14 4H6v16h8M10 12h10M16 8l4 4-4 4",
  up: "M6 14l6-6 6 6",
  down: "M6 10l6 6 6-6",
  right: "M9 5l7 7-7 7",
  left: "M15 5l-7 7 7 7",
  plus: "M12 5v14M5 12h14",
  pencil: "M4 20l1-4L16 5l3 3L8 19z",
  refresh: "M5 12a7 7 0 0 1 12-5l2 2M19 4v5h-5M19 12a7 7 0 0 1-12 5l-2-2M5 20v-5h5",
  note: "M6 4h9l4 4v12H6zM9 11h7M9 15h7",
  flag: "M6 21V4h11l-2 4 2 4H6",
  coffee: "M5 9h11v6a4 4 0 0 1-4 4H9a4 4 0 0 1-4-4zM16 10h2a2 2 0 0 1 0 5h-2M8 3v2M12 3v2",
  dot: "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8",
  ring: "M12 6a6 6 0 1 1 0 12 6 6 0 0 1 0-12",
  square: "M7 7h10v10H7z",
  diamond: "M12 5l7 7-7 7-7-7z",
  unplugged: "M8 4v4M16 4v4M5 8h14v3a7 7 0 0 1-7 7M4 4l16 16M12 18v3",
  globe: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18M3.500 12h17M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
  moon: "M19 14.500A8 8 0 1 1 9.500 5a6.500 6.500 0 0 0 9.500 9.500",
} as const;

export type IconName = keyof typeof shapes;

export function Icon({ name, filled = false }: { name: IconName; filled?: boolean }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path
        d={shapes[name]}
        fill={filled ? "currentColor" : "none"}
        stroke="currentColor"
        stroke-width={name === "keypad" ? 3 : 2}
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
