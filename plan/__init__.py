"""The domain: what a plan (kế hoạch) says, as frozen values, and the Vietnamese it is written in.

Nothing here reads or writes files other than the package's own language data.
"""
