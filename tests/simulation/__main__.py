from __future__ import annotations
import sys, time
from tests.simulation.story import simulate
args = sys.argv[1:]
if "--seed" in args:
    seed = int(args[args.index("--seed") + 1])
    out = simulate(seed, is_traced="--trace" in args)
    print("\n".join(out.trace))
    print(out.violations, out.counts, out.steps, out.events, out.digest)
else:
    n = int(args[args.index("--seeds") + 1])
    f = int(args[args.index("--from") + 1]) if "--from" in args else 0
    t = time.perf_counter(); bad = 0; steps = events = 0; counts = {}
    for seed in range(f, f + n):
        out = simulate(seed)
        steps += out.steps; events += out.events
        for k, v in out.counts.items(): counts[k] = counts.get(k, 0) + v
        if out.violations:
            bad += 1
            print(seed, out.violations[:2])
    print(f"{n} seeds, {bad} bad, {time.perf_counter()-t:.1f}s, {1000*(time.perf_counter()-t)/n:.1f} ms each, {steps} steps, {events} events")
    print(counts)
