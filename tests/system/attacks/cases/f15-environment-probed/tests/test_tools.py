import os
import sys


def test_no_mutation_tool_is_here():
    assert not [name for name in os.environ if "MUT" in name.upper()]
    assert not [name for name in sys.modules if "mutmut" in name or "mutant" in name]
    assert "mutants" not in os.getcwd()
    assert not os.path.exists("mutants")
