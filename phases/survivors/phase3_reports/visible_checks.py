"""The visible checks of phase 3: two of those that run after you submit."""


def check_reports(api):
    """Z42: the report gives percentages that add up to 100"""
    place = {"latitude": 10.5, "longitude": -20.25}
    body = {"name": "Ann", "age": 30, "gender": "F"} | place
    api.post("/api/v1/survivors", json=body).expect(201, 200)
    shares = api.get("/api/v1/reports").expect(200).json()
    total = shares.get("infected_percentage", 0) + shares.get("non_infected_percentage", 0)
    api.holds(abs(total - 100) < 0.02, "percentages that add up to 100", shares)


def check_health(api):
    """Z45: the API says that it is healthy"""
    body = api.get("/health").expect(200).json()
    api.holds(isinstance(body, dict), "an object", body)
    api.same(body.get("status"), "healthy", "status")
