def problems_of(data, partial=False):
    problems = {}
    if partial:
        data = {"name": "x", "email": "x@example.com", "age": None, **data}
    if not 1 <= len(data["name"].strip()) <= 100:
        problems["name"] = "1 to 100 characters"
    if "@" not in data["email"]:
        problems["email"] = "no e-mail"
    age = data.get("age")
    if age is not None and (type(age) is not int or not 1 <= age <= 150):
        problems["age"] = "1 to 150"
    return problems


def cleaned(data):
    kept = {}
    if "name" in data:
        kept["name"] = data["name"].strip()
    if "email" in data:
        kept["email"] = data["email"].strip().lower()
    if "age" in data:
        kept["age"] = data["age"]
    return kept
