"""Files of results and comparators, as councils keep them, to rows that can be checked and written.

grids (foundation/rendering) → `files`, `long_tables`, `wide_tables` (what stands in which cell) →
`resolve` (which indicator, which period) → `compare` (against the portal) → `preview`.
"""
