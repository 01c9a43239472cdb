"""A layered drawing of a graph: sources at the left, edges around boxes, few crossings.

`layered` gives every node a layer, and every layer an order. `straightened` gives the members of
each layer their heights. `layout` does both for boxes of any size, and leads the edges through the
space between the boxes.
"""

from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

# If edges pass more layers than this for each node, the longest edges run above the picture.
PASSED_PER_NODE = 4
SMALL = 400  # links up to which neighbours are also exchanged one by one
STRAIGHT = 3  # the weight of keeping a wire straight; that of an edge between two boxes is 1
_NONE_YET = -1  # the least number of crossings, or the least cost, before the first one is known
_ABOVE = -1  # the place of edges that run above the picture: before all others


class Placement(NamedTuple):
    """The left and the top of each node's box, the size of the whole, a polyline for each edge."""

    x: list[float]
    y: list[float]
    width: float
    height: float
    routes: list[list[tuple[float, float]]]


class Layered(NamedTuple):
    """Vertices layer by layer, each layer from top to bottom.

    Vertices up to `nodes` are nodes. The following ones are wires, the places where an edge passes
    a layer; all edges from one node share them. `chains` has for each edge the vertices that it
    runs over, both ends included; None where it is so long that it runs above the picture.
    """

    nodes: int
    order: list[list[int]]
    chains: list[list[int] | None]

    def links(self) -> list[tuple[int, int]]:
        """Pairs of vertices in neighbouring layers that are joined, each once."""
        pairs = (pair for c in self.chains if c for pair in pairwise(c))
        return list(dict.fromkeys(pairs))


class Tie(NamedTuple):
    """Two vertices of neighbouring layers that should be level.

    The offsets tell how far below the top of each vertex the edge between them meets it.
    """

    left: int
    right: int
    left_offset: float
    right_offset: float
    weight: int


# ---- layers


def ranks(count: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """The layer of every node: the length of its longest path from a source.

    A node with more edges to the right than to the left then moves right, as far as it can.
    """
    after, before = neighbours(count, edges)
    waiting = [len(nodes) for nodes in before]
    ready = [node for node in range(count) if not waiting[node]]
    rank = [0] * count
    for node in ready:  # the loop adds nodes to the list
        for target in after[node]:
            rank[target] = max(rank[target], rank[node] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    for node in reversed(ready):
        if len(after[node]) > len(before[node]):
            rank[node] = min(rank[target] for target in after[node]) - 1
    return rank


def neighbours(
    count: int, links: Iterable[tuple[int, int]]
) -> tuple[list[list[int]], list[list[int]]]:
    """For each vertex the vertices that its links lead to, and those that they come from."""
    after: list[list[int]] = [[] for _ in range(count)]
    before: list[list[int]] = [[] for _ in range(count)]
    for source, target in links:
        after[source].append(target)
        before[target].append(source)
    return after, before


def layered(
    count: int, edges: Sequence[tuple[int, int]], rank: Sequence[int] | None = None
) -> Layered:
    """Layers, wires where edges skip layers, and an order with few crossings."""
    rank = ranks(count, edges) if rank is None else rank
    needed = [0] * count  # how many layers the longest edge from a node passes
    passes = [0] * count  # how many all edges from it pass together
    for source, target in edges:
        passed = rank[target] - rank[source] - 1
        needed[source] = max(needed[source], passed)
        passes[source] += passed
    wires: list[range] = [range(0)] * count  # of each node, one for each layer after its own
    size, room = count, PASSED_PER_NODE * count + 2 * SMALL
    for node in sorted(range(count), key=passes.__getitem__):
        room -= passes[node]
        if room < 0:
            break
        wires[node] = range(size, size + needed[node])
        size += needed[node]
    chains: list[list[int] | None] = []
    for source, target in edges:
        passed = rank[target] - rank[source] - 1
        fits = passed <= len(wires[source])
        chains.append([source, *wires[source][:passed], target] if fits else None)
    layers: list[list[int]] = [[] for _ in range(max(rank, default=-1) + 1)]
    for node in range(count):
        layers[rank[node]].append(node)
    for node in range(count):
        for i, wire in enumerate(wires[node], 1):
            layers[rank[node] + i].append(wire)
    bare = Layered(count, layers, chains)
    return bare._replace(order=_ordered(layers, bare.links(), size))


# ---- the order in each layer


def _ordered(layers: list[list[int]], links: list[tuple[int, int]], size: int) -> list[list[int]]:
    after, before = neighbours(size, links)
    sweeps = max(3, min(16, 40_000 // (len(links) + 1)))
    best: list[list[int]] = layers
    fewest = _NONE_YET
    place = [0] * size
    starts = (_as_read(layers, before), layers)
    for start in starts if len(links) <= 20 * SMALL else starts[:1]:
        order = [list(layer) for layer in start]
        for sweep in range(sweeps):
            for layer in order:
                _number(layer, place)
            if len(links) <= SMALL:
                _exchange(order, after, before, place)
            crossings = _crossings(order, after, place)
            if fewest == _NONE_YET or crossings < fewest:
                best, fewest = [list(layer) for layer in order], crossings
            if not fewest:
                return best
            side, turn = (before, order) if sweep % 2 == 0 else (after, order[::-1])
            for layer in turn:
                _by_middle(layer, side, place)
    return best


def _number(layer: list[int], place: list[int]) -> None:
    for i, vertex in enumerate(layer):
        place[vertex] = i


def _as_read(layers: list[list[int]], before: list[list[int]]) -> list[list[int]]:
    """An order with first arguments above second ones; that of a tree has no crossings."""
    seen = [0] * len(before)
    count = 0
    pending = [vertex for layer in layers for vertex in reversed(layer)]  # the last layer first
    while pending:
        vertex = pending.pop()
        if not seen[vertex]:
            count += 1
            seen[vertex] = count
            pending.extend(reversed(before[vertex]))
    return [sorted(layer, key=seen.__getitem__) for layer in layers]


def _by_middle(layer: list[int], side: list[list[int]], place: list[int]) -> None:
    """Sort a layer by the mean place of the neighbours that its members have on one side."""
    middle = {
        vertex: sum(place[v] for v in side[vertex]) / len(side[vertex])
        if side[vertex]
        else float(place[vertex])
        for vertex in layer
    }
    layer.sort(key=middle.__getitem__)
    _number(layer, place)


def _exchange(
    order: list[list[int]], after: list[list[int]], before: list[list[int]], place: list[int]
) -> None:
    """Exchange neighbours as long as that saves crossings."""
    for _ in range(10):
        saved = False
        for layer in order:
            for i in range(len(layer) - 1):
                up, down = layer[i], layer[i + 1]
                gain = sum(
                    (place[u] > place[d]) - (place[u] < place[d])
                    for side in (before, after)
                    for u in side[up]
                    for d in side[down]
                )
                if gain > 0:
                    layer[i], layer[i + 1] = down, up
                    place[up], place[down] = i + 1, i
                    saved = True
        if not saved:
            return


def _crossings(order: list[list[int]], after: list[list[int]], place: list[int]) -> int:
    crossings = 0
    for layer in order:
        ends: list[int] = []
        for vertex in layer:
            targets = [place[v] for v in after[vertex]]
            crossings += sum(len(ends) - bisect_right(ends, target) for target in targets)
            for target in targets:
                insort(ends, target)
    return crossings


# ---- heights


def straightened(
    order: Sequence[Sequence[int]],
    heights: Sequence[float],
    gap: Callable[[int, int], float],
    ties: Sequence[Tie],
    middle: bool = True,
) -> list[float]:
    """The top of each vertex, with ties as level as the order and the gaps allow.

    One layer after another is placed in the best way for its neighbours as they are. Where a range
    of heights is equally good, its middle is taken, or, without `middle`, its upper end, which
    keeps integers integers and lines straight.
    """
    size = len(heights)
    lefts: list[list[Tie]] = [[] for _ in range(size)]
    rights: list[list[Tie]] = [[] for _ in range(size)]
    for tie in ties:
        lefts[tie.right].append(tie)
        rights[tie.left].append(tie)
    bases = []
    tops = [0.0] * size
    for layer in order:
        below, base = 0.0, []
        for above, vertex in zip([None, *layer], layer, strict=False):
            below += 0 if above is None else heights[above] + gap(above, vertex)
            base.append(below)
            tops[vertex] = below
        bases.append(base)
    best, least = list(tops), float(_NONE_YET)
    passes = 8 if len(ties) <= 20 * SMALL else 3
    for turn in range(2 * passes):
        both = turn >= passes
        forward = turn % 2 == 0
        indices = range(len(order)) if forward else range(len(order) - 1, -1, -1)
        for i in indices:
            wishes = []
            for vertex in order[i]:
                wish: list[float] = []
                if forward or both:
                    for tie in lefts[vertex]:
                        level = tops[tie.left] + tie.left_offset - tie.right_offset
                        wish += [level] * tie.weight
                if not forward or both:
                    for tie in rights[vertex]:
                        level = tops[tie.right] + tie.right_offset - tie.left_offset
                        wish += [level] * tie.weight
                wishes.append(wish or [tops[vertex]])
            for vertex, top in zip(order[i], _placed(wishes, bases[i], middle), strict=True):
                tops[vertex] = top
        cost = sum(
            t.weight * abs(tops[t.left] + t.left_offset - tops[t.right] - t.right_offset)
            for t in ties
        )
        if least == _NONE_YET or cost < least:
            best, least = list(tops), cost
    highest = min(best, default=0.0)
    return [top - highest for top in best]


def _placed(wishes: list[list[float]], base: list[float], middle: bool) -> list[float]:
    """The tops nearest to the wishes that are at least as far apart as those of `base`.

    Members whose wishes would bring them too close form a block, which moves as one.
    """
    blocks: list[tuple[list[float], int]] = []  # sorted wishes, number of members
    for wish, offset in zip(wishes, base, strict=True):
        pool, members = sorted(w - offset for w in wish), 1
        while blocks and _median(blocks[-1][0], middle) > _median(pool, middle):
            above, count = blocks.pop()
            pool, members = _merged(above, pool), members + count
        blocks.append((pool, members))
    shifts = [_median(pool, middle) for pool, members in blocks for _ in range(members)]
    return [shift + offset for shift, offset in zip(shifts, base, strict=True)]


def _merged(one: list[float], other: list[float]) -> list[float]:
    """Two sorted lists as one; a few values are inserted into many without sorting again."""
    few, many = sorted((one, other), key=len)
    if 16 * len(few) > len(many):
        return sorted(many + few)
    for value in few:
        insort(many, value)
    return many


def _median(values: list[float], middle: bool) -> float:
    low = values[(len(values) - 1) // 2]
    return (low + values[len(values) // 2]) / 2 if middle else low


# ---- the whole


def entries(graph: Layered, edges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """For each edge its place among the edges into its target, from the top, and their number.

    Edges enter a box in the order of where they come from, so that they do not cross before it.
    """
    place = {vertex: i for layer in graph.order for i, vertex in enumerate(layer)}
    entering: dict[int, list[int]] = {}
    for edge, (_, target) in enumerate(edges):
        entering.setdefault(target, []).append(edge)
    found = [(0, 1)] * len(edges)
    for arriving in entering.values():
        keys = {}
        for edge in arriving:
            chain = graph.chains[edge]
            keys[edge] = _ABOVE if chain is None else place[chain[-2]]
        for i, edge in enumerate(sorted(arriving, key=keys.__getitem__)):
            found[edge] = (i, len(arriving))
    return found


def layout(
    sizes: Sequence[tuple[float, float]],
    edges: Sequence[tuple[int, int]],
    gap_x: float,
    gap_y: float,
) -> Placement:
    """Place boxes of these sizes; the edges (source, target) must not form a cycle."""
    count = len(sizes)
    graph = layered(count, edges)
    size = sum(map(len, graph.order))
    heights = [height for _, height in sizes] + [0.0] * (size - count)
    enters = [
        heights[target] * (i + 1) / (entering + 1)
        for (i, entering), (_, target) in zip(entries(graph, edges), edges, strict=True)
    ]
    tops = straightened(
        graph.order,
        heights,
        lambda above, below: gap_y if above < count and below < count else gap_y / 2,
        ties_of(graph, [height / 2 for height in heights], enters),
    )
    widths = [max((sizes[v][0] for v in layer if v < count), default=0.0) for layer in graph.order]
    lefts = []
    left = 0.0
    for width in widths:
        lefts.append(left)
        left += width + gap_x
    rank = [0] * size
    for i, layer in enumerate(graph.order):
        for vertex in layer:
            rank[vertex] = i
    x = [lefts[rank[v]] + (widths[rank[v]] - sizes[v][0]) / 2 for v in range(count)]
    # edges without a chain run above the picture; those from one node share a lane
    above = list(dict.fromkeys(s for (s, _), c in zip(edges, graph.chains, strict=True) if not c))
    room = gap_y / 2 * len(above)
    lanes = {node: room - gap_y / 2 * (i + 1) for i, node in enumerate(above)}
    tops = [top + room for top in tops]
    routes = []
    for (source, target), chain, enter in zip(edges, graph.chains, enters, strict=True):
        level = tops[source] + heights[source] / 2
        points = [(x[source] + sizes[source][0], level)]
        points.append((lefts[rank[source]] + widths[rank[source]], level))
        if chain is None:
            lane, first, after = lanes[source], rank[source] + 1, rank[target] - 1
            points += [(lefts[first], lane), (lefts[after] + widths[after], lane)]
        for wire in (chain or ())[1:-1]:
            begin = lefts[rank[wire]]
            points += [(begin, tops[wire]), (begin + widths[rank[wire]], tops[wire])]
        level = tops[target] + enter
        points += [(lefts[rank[target]], level), (x[target], level)]
        routes.append(_without_needless(points))
    bottom = max((top + height for top, height in zip(tops, heights, strict=True)), default=0.0)
    return Placement(x, tops[:count], max(0.0, left - gap_x), bottom, routes)


def ties_of(graph: Layered, leaves: Sequence[float], enters: Sequence[float]) -> list[Tie]:
    """The ties of a graph; `leaves` and `enters` are heights below the tops of the vertices.

    Edges leave a vertex at its `leaves`; an edge enters its target at its `enters`.
    """
    seen = set()
    ties = []
    for chain, enter in zip(graph.chains, enters, strict=True):
        if chain is None:
            continue
        for left, right in pairwise(chain):
            final = right == chain[-1]
            if not final and (left, right) in seen:
                continue
            seen.add((left, right))
            wire = left >= graph.nodes and right >= graph.nodes
            weight = STRAIGHT if wire else 1
            ties.append(Tie(left, right, leaves[left], enter if final else 0.0, weight))
    return ties


def _without_needless(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """A polyline without points in the middle of level pieces, and without repeated points."""
    kept: list[tuple[float, float]] = []
    for point in points:
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1 and kept[-2][1] == kept[-1][1] == point[1]:
            kept.pop()
        kept.append(point)
    return kept
