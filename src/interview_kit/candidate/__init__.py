"""The candidate's side: standard library only, packed into `kit.pyz`.

It imports nothing of the rest of the kit, since it runs before anything is installed, on the
candidate's machine, offline.
"""
