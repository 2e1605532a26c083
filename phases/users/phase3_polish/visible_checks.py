"""The visible check of phase 3: one of those that run after you submit."""


def check_health(api):
    """U44: the API says that it is healthy"""
    body = api.get("/health").expect(200).json()
    api.holds(isinstance(body, dict), "an object", body)
    api.same(body.get("status"), "healthy", "status")
