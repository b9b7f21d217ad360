"""Files of improvement plans: read into rows, matched against a plan, shown as a preview.

Everything but `loading` is pure: text and dataclasses in, dataclasses out. What a preview shows is
what services/importing.py writes, nothing else.
"""
