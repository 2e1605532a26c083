"""The candidate's side of a session: it becomes `kit.pyz`, with every module that it imports.

What runs before anything is installed needs the standard library only.
"""
