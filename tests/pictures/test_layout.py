"""The layered layout: nothing overlaps, no route runs through a box, all runs to the right."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import assert_growth

from autograd_cli.cli.render.pictures.layout import layered, layout, ranks, straightened

GAP_X, GAP_Y = 20.0, 10.0


@st.composite
def graphs(draw, most=14):
    count = draw(st.integers(1, most))
    pairs = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1))
    edges = [(min(p), max(p)) for p in draw(st.lists(pairs, max_size=2 * count)) if p[0] != p[1]]
    size = st.tuples(st.integers(1, 60), st.integers(1, 40))
    return draw(st.lists(size, min_size=count, max_size=count)), edges


@settings(max_examples=300, deadline=None)
@given(graphs())
def test_boxes_are_apart_and_edges_run_to_the_right(graph):
    sizes, edges = graph
    found = layout(sizes, edges, GAP_X, GAP_Y)
    boxes = [(x, y, x + w, y + h) for x, y, (w, h) in zip(found.x, found.y, sizes, strict=True)]
    for i, (left, top, right, bottom) in enumerate(boxes):
        assert left >= -1e-9
        assert top >= -1e-9
        assert right <= found.width + 1e-9
        assert bottom <= found.height + 1e-9
        for other_left, other_top, other_right, other_bottom in boxes[:i]:
            beside = right + GAP_X <= other_left + 1e-9 or other_right + GAP_X <= left + 1e-9
            above = bottom + GAP_Y <= other_top + 1e-9 or other_bottom + GAP_Y <= top + 1e-9
            assert beside or above
    for source, target in edges:
        assert boxes[source][2] + GAP_X <= boxes[target][0] + 1e-9


@settings(max_examples=300, deadline=None)
@given(graphs())
def test_routes_run_from_side_to_side_and_through_no_box(graph):
    sizes, edges = graph
    found = layout(sizes, edges, GAP_X, GAP_Y)
    boxes = [(x, y, x + w, y + h) for x, y, (w, h) in zip(found.x, found.y, sizes, strict=True)]
    for (source, target), route in zip(edges, found.routes, strict=True):
        (x, y), (to_x, to_y) = route[0], route[-1]
        assert x == pytest.approx(boxes[source][2])
        assert boxes[source][1] < y < boxes[source][3]
        assert to_x == pytest.approx(boxes[target][0])
        assert boxes[target][1] < to_y < boxes[target][3]
        for (x, y), (to_x, to_y) in pairwise(route):
            assert to_x >= x
            for box in boxes:
                assert not through(x, y, to_x, to_y, box)
    for i, edge in enumerate(edges):
        for j in range(i):
            assert edges[j] != edge or found.routes[j] != found.routes[i]


def through(x, y, to_x, to_y, box):
    """Whether a line runs through the inside of a box."""
    left, top, right, bottom = box
    begin, end = max(x, left), min(to_x, right)
    if end - begin <= 1e-9:
        return False
    at = [y + (to_y - y) * (there - x) / (to_x - x) for there in (begin, end)]
    return min(at) < bottom - 1e-9 and max(at) > top + 1e-9


@given(graphs())
def test_it_is_the_same_every_time(graph):
    assert layout(*graph, GAP_X, GAP_Y) == layout(*graph, GAP_X, GAP_Y)


@given(graphs())
def test_every_vertex_stands_in_one_layer_and_chains_go_layer_by_layer(graph):
    sizes, edges = graph
    found = layered(len(sizes), edges)
    layer_of = {v: i for i, layer in enumerate(found.order) for v in layer}
    assert sorted(layer_of) == list(range(sum(map(len, found.order))))
    for (source, target), chain in zip(edges, found.chains, strict=True):
        assert (chain[0], chain[-1]) == (source, target)
        first = layer_of[source]
        assert [layer_of[v] for v in chain] == list(range(first, first + len(chain)))


def test_an_input_stands_next_to_its_first_use():
    # ((a * b) * c) * d
    assert ranks(7, [(0, 4), (1, 4), (4, 5), (2, 5), (5, 6), (3, 6)]) == [0, 0, 1, 2, 1, 2, 3]


def test_trees_have_no_crossings():
    def crossings(found):
        place = {v: i for layer in found.order for i, v in enumerate(layer)}
        layer_of = {v: i for i, layer in enumerate(found.order) for v in layer}
        links = [(layer_of[a], place[a], place[b]) for a, b in found.links()]
        return sum(a == c and (b - d) * (e - f) < 0 for a, b, e in links for c, d, f in links)

    # the k-th argument of each node, mixed
    chance = random.Random(1)
    for _ in range(50):
        count = chance.randrange(2, 30)
        parent = {i: chance.randrange(i) for i in range(1, count)}
        edges = [(count - 1 - i, count - 1 - p) for i, p in parent.items()]
        chance.shuffle(edges)
        assert crossings(layered(count, edges)) == 0


def test_a_chain_is_straight():
    found = layout([(10, 20), (30, 40), (10, 10)], [(0, 1), (1, 2)], GAP_X, GAP_Y)
    assert [route[0][1] for route in found.routes] == [route[-1][1] for route in found.routes]
    assert all(len(route) == 2 for route in found.routes)


def test_integers_stay_integers():
    graph = layered(3, [(0, 2), (1, 2)])
    tops = straightened(graph.order, [4, 3, 5], lambda a, b: 1, [], middle=False)
    assert all(top == int(top) for top in tops)


def chain(count):
    return [(i, i + 1) for i in range(count - 1)]


def fan(count):
    return [*chain(count), *((0, i) for i in range(2, count))]


def there_and_back(count):
    half = count // 2
    return [*chain(count), *((count - 1 - i, i) for i in range(half + 1, count))]


def columns(count):
    half = count // 2
    return [(i, half + i) for i in range(half)] + [(i, i + 1) for i in range(half, count - 1)]


def mixed(count):
    chance = random.Random(0)
    return [(chance.randrange(max(0, i - 50), i), i) for i in range(1, count) for _ in (0, 1)]


@pytest.mark.parametrize("edges", [chain, fan, there_and_back, columns, mixed])
def test_thousands_of_nodes_take_a_moment(edges):
    def draw(count):
        found = layout([(60, 30)] * count, edges(count), GAP_X, GAP_Y)
        assert len(found.routes) == len(edges(count))

    assert_growth(draw, 250)


def test_nothing_and_one_box():
    assert layout([], [], GAP_X, GAP_Y) == ([], [], 0.0, 0.0, [])
    assert layout([(5, 3)], [], GAP_X, GAP_Y) == ([0.0], [0.0], 5.0, 3.0, [])
