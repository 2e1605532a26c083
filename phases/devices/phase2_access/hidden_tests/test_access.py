"""Which requests need a token, and which tokens are good."""

import time

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body

DEVICES = "/devices/"


@pytest.fixture
def refuses(client, call, add_device, body_with, read):
    """Send POST, PUT and DELETE with an Authorization header: 401 each, and nothing changes."""

    def send(authorization):
        device = add_device()
        path, body = f"{DEVICES}{device['device_uuid']}", body_with(owner="bob@example.com")
        headers = {} if authorization is None else {"Authorization": authorization}
        change = {field: body[field] for field in body if field != "device_uuid"}
        responses = [
            expect_status(client.request(method, target, headers=headers, **content), 401)
            for method, target, content in (
                ("POST", DEVICES, {"json": body}),
                ("PUT", path, {"json": change}),
                ("DELETE", path, {}),
            )
        ]
        shown = read(device)
        check(shown == device, "the device as it was", shown)
        status = call("GET", f"{DEVICES}{body['device_uuid']}").status_code
        check(status != 200, "no new device", status)
        return responses

    return send


@pytest.mark.visible
@pytest.mark.requirement("D26")
def test_without_a_token_nothing_changes(refuses):
    """POST, PUT and DELETE without a token: 401, and nothing changes."""
    refuses(None)


@pytest.mark.requirement("D26")
def test_a_401_says_how_to_sign_in(client, body_with):
    """A 401 has WWW-Authenticate: Bearer and a JSON object with a non-empty detail."""
    response = expect_status(client.post(DEVICES, json=body_with()), 401)
    scheme = response.headers.get("www-authenticate", "")
    check(scheme.lower().startswith("bearer"), "WWW-Authenticate: Bearer", scheme)
    body = json_body(response)
    check(isinstance(body, dict) and bool(body.get("detail")), 'a non-empty "detail"', body)


@pytest.mark.requirement("D27")
@pytest.mark.parametrize(
    "authorization",
    ["Bearer garbage", "Bearer a.b.c", "Bearer", "Basic YWxpY2U6d29uZGVybGFuZA=="],
    ids=["garbage", "three parts", "empty", "basic"],
)
def test_what_is_no_bearer_token_is_refused(refuses, authorization):
    """Garbage, an empty bearer, Basic with a right password: 401, and nothing changes."""
    refuses(authorization)


@pytest.mark.requirement("D27")
def test_a_good_token_under_another_scheme_is_refused(refuses, make_token):
    """A good token behind Basic instead of Bearer: 401."""
    refuses(f"Basic {make_token()}")


@pytest.mark.requirement("D29")
def test_a_token_of_another_secret_is_refused(refuses, make_token):
    """A token that another secret has signed: 401."""
    refuses(f"Bearer {make_token('the-secret-of-somebody-else-entirely-7')}")


@pytest.mark.requirement("D29")
def test_a_token_without_an_algorithm_is_refused(refuses, make_token):
    """A token with alg none and no signature: 401."""
    refuses(f"Bearer {make_token(algorithm='none')}")


@pytest.mark.requirement("D29")
def test_a_token_with_other_claims_is_refused(refuses, make_token):
    """A token whose claims have been changed after it was signed: 401."""
    header, _, signature = make_token().split(".")
    _, claims, _ = make_token("a-secret-that-signs-the-claims-of-bob", sub="bob").split(".")
    refuses(f"Bearer {header}.{claims}.{signature}")


@pytest.mark.requirement("D30")
def test_a_token_that_has_expired_is_refused(refuses, make_token):
    """A token that is well signed and expired a minute ago: 401."""
    refuses(f"Bearer {make_token(exp=int(time.time()) - 60)}")


@pytest.mark.requirement("D31")
def test_a_token_that_we_sign_is_accepted(client, body_with, make_token, refuses):
    """A token with sub and exp, signed with JWT_SECRET by somebody else, is as good."""
    refuses(None)
    headers = {"Authorization": f"Bearer {make_token(sub='bob')}"}
    body = body_with()
    expect_status(client.post(DEVICES, json=body, headers=headers), 201, 200)
    path = f"{DEVICES}{body.pop('device_uuid')}"
    expect_status(client.put(path, json=body, headers=headers), 200)
    expect_status(client.delete(path, headers=headers), 204, 200)


@pytest.mark.requirement("D32")
def test_reads_need_no_token(client, add_device, refuses):
    """While a call without a token is refused, GET of one device and of all respond with 200."""
    device = add_device()
    refuses(None)
    expect_status(client.get(f"{DEVICES}{device['device_uuid']}"), 200)
    expect_status(client.get(DEVICES), 200)


@pytest.mark.requirement("D33")
def test_401_comes_first(client, add_device, body_with, new_uuid):
    """Without a token a bad field, an unknown uuid and a uuid that exists are 401."""
    device, unknown = add_device(), f"{DEVICES}{new_uuid()}"
    for method, path, content in (
        ("POST", DEVICES, {"json": body_with(owner="ann.example.com")}),
        ("PUT", unknown, {"json": body_with(device_uuid=...)}),
        ("DELETE", unknown, {}),
        ("POST", DEVICES, {"json": body_with(device_uuid=device["device_uuid"])}),
    ):
        expect_status(client.request(method, path, **content), 401)


@pytest.mark.requirement("D33")
def test_422_comes_before_404_and_409(client, bearer, add_device, body_with, new_uuid):
    """With a token a bad field is 422, also with an unknown uuid or one that exists."""
    device, headers = add_device(), bearer()
    bad = body_with(device_uuid=..., owner="ann.example.com")
    exists = body_with(device_uuid=device["device_uuid"], owner="ann.example.com")
    expect_status(client.post(DEVICES, json=body_with()), 401)
    for method, path, body in (
        ("PUT", f"{DEVICES}{new_uuid()}", bad),
        ("POST", DEVICES, exists),
    ):
        expect_status(client.request(method, path, json=body, headers=headers), 422)


@pytest.mark.requirement("D33")
def test_each_error_has_a_detail(client, bearer, add_device, body_with, new_uuid):
    """Each 4xx of a device and of an unknown path: a JSON object with a non-empty detail."""
    device, headers = add_device(), bearer()
    exists = body_with(device_uuid=device["device_uuid"])
    one = f"{DEVICES}{device['device_uuid']}"
    expect_status(client.post(DEVICES, json=body_with()), 401)
    for response in (
        client.post(DEVICES, json=body_with()),
        client.post(DEVICES, json=body_with(owner="ann.example.com"), headers=headers),
        client.post(DEVICES, json=exists, headers=headers),
        client.get(f"{DEVICES}{new_uuid()}"),
        client.get("/no-such-path"),
        client.put(one, json=body_with(), headers=headers),
        client.delete(one, headers=bearer("bob")),
    ):
        if 400 <= response.status_code < 500:
            body = json_body(response)
            check(isinstance(body, dict) and bool(body.get("detail")), 'a non-empty "detail"', body)
