"""The performance of the example council: `examples/kpi/` made into reported months.

`stories` reads the files, `council` says what this package needs of the rest of the example, and the
others say what happened on which day: `indicators` were defined, `months` imported and closed,
`words` written and approved, `practice` audited. `performance` plans it all.
"""
