import sys


def test_everything_is_here_in_its_order(request):
    names = [item.name for item in request.session.items]
    assert names == ["test_everything_is_here_in_its_order", "test_create", "test_get"]
    assert not [argument for argument in sys.argv[1:] if "::" in argument or argument == "-k"]
