import app


def test_the_document_is_what_it_was():
    document = app.app.openapi()
    routes = {path: sorted(methods) for path, methods in document["paths"].items()}
    assert routes == {"/users/": ["get", "post"], "/users/{user_id}": ["get"]}
