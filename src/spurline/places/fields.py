"""Distances from one point to nodes of the sea mesh, pulled tight where they are asked for.

A shortest path over a mesh bends at nodes where the true one runs straight on. Each node asked
for, and those before it, get as their anchor the farthest corner back that is in sight, as in
lazy Theta* (Nash, Koenig & Tovey, AAAI 2010): one line of sight per node, nearest node first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spurline.places.sphere import arc_km
from spurline.places.watermask import WaterMask

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ORIGIN = -1


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """From a point at `origin` (unit vector (1, 3)): `km` over the mesh and the node `before`
    each (negative: none), and for nodes pulled so far `tight` kilometres (else NaN) and the
    `anchor` from which the course runs straight (ORIGIN: the point itself)."""

    origin: Floats
    afloat: bool
    km: Floats
    before: Ints
    tight: Floats
    anchor: Ints

    @classmethod
    def over(cls, origin: Floats, km: Floats, before: Ints, *, afloat: bool) -> Field:
        blank = np.full(len(km), np.nan)
        return cls(origin, afloat, km, before, blank, np.full(len(km), ORIGIN, dtype=np.int64))

    def pull(self, nodes: Ints, vectors: Floats, mask: WaterMask) -> None:
        """Make `tight` and `anchor` known for these nodes and all on the way to them."""
        waiting = self._unknown(nodes)
        while len(waiting):
            parent = self.before[waiting]
            ready = (parent < 0) | ~np.isnan(self.tight[parent])
            self._settle(waiting[ready], vectors, mask)
            waiting = waiting[~ready]

    def _unknown(self, nodes: Ints) -> Ints:
        """The nodes and their forerunners that are reachable and not pulled yet."""
        missing = np.zeros(len(self.km), dtype=bool)
        layer = np.unique(nodes)
        while len(layer):
            layer = layer[np.isfinite(self.km[layer]) & np.isnan(self.tight[layer]) & ~missing[layer]]
            missing[layer] = True
            layer = np.unique(self.before[layer])
            layer = layer[layer >= 0]
        return np.flatnonzero(missing)

    def _settle(self, nodes: Ints, vectors: Floats, mask: WaterMask) -> None:
        """Nodes whose forerunner is settled: straight from its anchor if that is in sight."""
        parent = self.before[nodes]
        first = parent < 0
        self.tight[nodes[first]] = self.km[nodes[first]]
        self.anchor[nodes[first]] = ORIGIN if self.afloat else nodes[first]
        nodes, parent = nodes[~first], parent[~first]
        if not len(nodes):
            return
        anchor = self.anchor[parent]
        from_anchor = self.beyond(anchor, vectors[nodes], vectors)
        seen = mask.clear(self.corner(anchor, vectors), vectors[nodes])
        from_parent = self.beyond(parent, vectors[nodes], vectors)
        self.tight[nodes] = np.where(seen, from_anchor, from_parent)
        self.anchor[nodes] = np.where(seen, anchor, parent)

    def corner(self, anchor: Ints, vectors: Floats) -> Floats:
        """Where anchors are: unit vectors (n, 3)."""
        return np.where((anchor == ORIGIN)[:, None], self.origin, vectors[anchor])

    def beyond(self, anchor: Ints, where: Floats, vectors: Floats) -> Floats:
        """Kilometres to positions (unit vectors (n, 3)) straight from pulled nodes or ORIGIN."""
        ahead = arc_km(np.linalg.norm(self.corner(anchor, vectors) - where, axis=1))
        return np.where(anchor == ORIGIN, 0.0, self.tight[anchor]) + ahead

    def path(self, node: int) -> Ints:
        """Nodes of the mesh path to `node`, first to last."""
        chain = [node]
        while (before := int(self.before[chain[-1]])) >= 0:
            chain.append(before)
        return np.array(chain[::-1], dtype=np.int64)
